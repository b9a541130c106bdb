package api

import "github.com/danielgtaylor/huma/v2"

// ID is a UUID in its usual lower-case form. Browsers make UUIDv7 ones for what
// they write, so that sending again changes nothing.
type ID string

// Schema says so in the OpenAPI document and checks it on the way in.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:               huma.TypeString,
		Format:             "uuid",
		Pattern:            "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
		PatternDescription: "a UUID in lower case",
	}
}

// ByID is the input of operations that only name one thing.
type ByID struct {
	ID ID `path:"id"`
}

// nothing is the answer without a body.
type nothing struct{}

// answer is an answer with a body.
type answer[T any] struct {
	Body T
}

func ok[T any](body T) *answer[T] { return &answer[T]{Body: body} }

// each is never nil, so that an empty list is [] in JSON.
func each[A, B any](list []A, shape func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, a := range list {
		out = append(out, shape(a))
	}
	return out
}
