package api

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/deskside/deskside/internal/wire"
)

const schemaPrefix = "#/components/schemas/"

const description = `The console and the widget use this interface and nothing else; so can you.

Agents sign in and get a session cookie. Programs send an API key instead, as ` + "`Authorization: Bearer dk_…`" + `;
a key acts as the agent who made it, within its scopes. The widget sends its visitor's token the same way.

What people write carries an id made by the sender (UUIDv7): sending it again changes nothing and answers the same.
Errors are problem documents (RFC 9457) with a ` + "`code`" + ` for programs. After 429 wait for the seconds in Retry-After.`

// jsonFormat is the framework's own, but for clients that are gone before the answer:
// they are no error, and the framework would panic.
var jsonFormat = huma.Format{
	Unmarshal: huma.DefaultJSONFormat.Unmarshal,
	Marshal: func(w io.Writer, v any) error {
		var answer bytes.Buffer
		if err := huma.DefaultJSONFormat.Marshal(&answer, v); err != nil {
			return err
		}
		_, _ = w.Write(answer.Bytes())
		return nil
	},
}

// newHuma makes the framework's half of the API; it serves no pages of its own.
func newHuma(mux *http.ServeMux) huma.API {
	return huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Deskside", Version: Version, Description: description},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session":      {Type: "apiKey", In: "cookie", Name: cookieName, Description: "Set by signing in; on https its name starts with __Host-."},
					"apiKey":       {Type: "http", Scheme: "bearer", Description: "An API key (dk_…) with the scope that is named."},
					"visitorToken": {Type: "http", Scheme: "bearer", Description: "A visitor's token from startVisit."},
					"guestSecret":  {Type: "http", Scheme: "bearer", Description: "A conference guest's secret from knockAtLink."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{fromHuma},
	}, humago.NewAdapter(mux, ""))
}

// polish makes the document say what really travels: our own error type, lists
// that are never null, and objects that may be null where the Go type is a pointer.
func polish(api huma.API) {
	doc := api.OpenAPI()
	schemas := doc.Components.Schemas
	for _, push := range []any{wire.AgentPush{}, wire.ClientPush{}} {
		schemas.Schema(reflect.TypeOf(push), true, "")
	}
	problem := schemas.Schema(reflect.TypeFor[Problem](), true, "")
	for _, item := range doc.Paths {
		for _, op := range operationsOf(item) {
			op.Responses["default"] = &huma.Response{
				Description: "What went wrong",
				Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: problem}},
			}
			plainLists(op)
			csvFiles(op)
		}
	}
	delete(schemas.Map(), "ErrorModel")
	delete(schemas.Map(), "ErrorDetail")
	for name, s := range schemas.Map() {
		for _, p := range s.Properties {
			plainList(p)
		}
		nullableObjects(s, schemas.TypeFromRef(schemaPrefix+name))
		s.PrecomputeMessages()
	}
}

// csvFiles names what an answer made of bytes really is; all of ours are CSV.
func csvFiles(op *huma.Operation) {
	for _, r := range op.Responses {
		if m := r.Content["application/json"]; m != nil && m.Schema != nil && m.Schema.ContentEncoding == "base64" {
			r.Content = map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}
		}
	}
}

func plainLists(op *huma.Operation) {
	for _, r := range op.Responses {
		for _, m := range r.Content {
			plainList(m.Schema)
		}
	}
}

func plainList(s *huma.Schema) {
	if s != nil && s.Type == huma.TypeArray {
		s.Nullable = false
	}
}

// nullableObjects lets a field that is a pointer to a struct, and always present, be null.
func nullableObjects(s *huma.Schema, t reflect.Type) {
	if t == nil || t.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.Properties[name]
		if p == nil || p.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(options, "omitempty") {
			continue
		}
		if e := f.Type.Elem(); e.Kind() == reflect.Struct && e != reflect.TypeFor[time.Time]() {
			s.Properties[name] = &huma.Schema{
				Description: p.Description,
				AnyOf:       []*huma.Schema{{Ref: p.Ref}, {Type: "null"}},
			}
		}
	}
}

// Document is the OpenAPI document, indented, with a newline at its end.
func Document() ([]byte, error) { return New(Config{Log: slog.New(slog.DiscardHandler)}).document() }

func (a *API) document() ([]byte, error) {
	raw, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, err
	}
	return append(raw, '\n'), nil
}

// operations lists the operations in the order of routes.
func (a *API) operations() []*huma.Operation {
	byID := map[string]*huma.Operation{}
	for _, item := range a.huma.OpenAPI().Paths {
		for _, op := range operationsOf(item) {
			byID[op.OperationID] = op
		}
	}
	all := make([]*huma.Operation, 0, len(a.order))
	for _, id := range a.order {
		all = append(all, byID[id])
	}
	return all
}

func operationsOf(item *huma.PathItem) []*huma.Operation {
	return slices.DeleteFunc([]*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete},
		func(op *huma.Operation) bool { return op == nil })
}
