package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.gohtml
var docsTemplate string

//go:embed docs.css
var docsStyle []byte

// docsPolicy: the page is text and one style sheet.
const docsPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pages serves the OpenAPI document and the page for people made from it. Both are
// made when first asked for.
func (a *API) pages() {
	document := sync.OnceValues(a.document)
	docs := sync.OnceValues(a.docs)
	show := func(contentType string, made func() ([]byte, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if err := a.limitAddress(r.Context()); err != nil {
				WriteProblem(w, r, a.log, err)
				return
			}
			content, err := made()
			if err != nil {
				WriteProblem(w, r, a.log, err)
				return
			}
			h := w.Header()
			h.Set("Content-Type", contentType)
			h.Set("Content-Security-Policy", docsPolicy)
			h.Set("Cache-Control", "public, max-age=300")
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		}
	}
	a.mux.HandleFunc("GET /api/openapi.json", show("application/json", document))
	a.mux.HandleFunc("GET /api/docs", show("text/html; charset=utf-8", docs))
	a.mux.HandleFunc("GET /api/docs.css", show("text/css; charset=utf-8", func() ([]byte, error) { return docsStyle, nil }))
	a.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, a.log, noSuchOperation(r))
	})
}

type docsPage struct {
	Title, Version string
	Intro          []string
	Groups         []docsGroup
	Schemas        []docsSchema
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Access string
	Params                            []docsField
	Body                              *docsType
	Answers                           []docsAnswer
}

type docsAnswer struct {
	Status string
	Type   *docsType
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, Where string
	Type        docsType
	Required    bool
	Doc         string
}

// docsType is a type in words, with a link when it has a section of its own.
type docsType struct{ Before, Name, Link, After string }

// docs makes the page.
func (a *API) docs() ([]byte, error) {
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, err
	}
	doc := a.huma.OpenAPI()
	page := docsPage{Title: doc.Info.Title, Version: doc.Info.Version, Intro: strings.Split(doc.Info.Description, "\n\n")}
	for _, op := range a.operations() {
		page.add(op)
	}
	schemas := doc.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		page.Schemas = append(page.Schemas, docsSchema{Name: name, Fields: fieldsOf(schemas[name])})
	}
	var buf bytes.Buffer
	err = t.Execute(&buf, page)
	return buf.Bytes(), err
}

func (p *docsPage) add(op *huma.Operation) {
	out := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Access: accessText(op)}
	for _, param := range op.Parameters {
		if !param.Schema.Deprecated && param.In != "header" {
			out.Params = append(out.Params, docsField{
				Name: param.Name, Where: param.In, Type: typeOf(param.Schema), Required: param.Required, Doc: docOf(param.Schema, param.Description),
			})
		}
	}
	if op.RequestBody != nil {
		t := docsType{Name: "bytes"}
		if text := op.RequestBody.Content["application/json"]; text != nil {
			t = typeOf(text.Schema)
		}
		out.Body = &t
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status == "default" {
			continue
		}
		answer := docsAnswer{Status: status}
		if content := op.Responses[status].Content["application/json"]; content != nil {
			t := typeOf(content.Schema)
			answer.Type = &t
		}
		out.Answers = append(out.Answers, answer)
	}
	i := slices.IndexFunc(p.Groups, func(g docsGroup) bool { return g.Name == op.Tags[0] })
	if i < 0 {
		i = len(p.Groups)
		p.Groups = append(p.Groups, docsGroup{Name: op.Tags[0]})
	}
	p.Groups[i].Operations = append(p.Groups[i].Operations, out)
}

func accessText(op *huma.Operation) string {
	var ways []string
	for _, way := range op.Security {
		for scheme, scopes := range way {
			switch scheme {
			case "session":
				ways = append(ways, "signed-in agents")
			case "apiKey":
				ways = append(ways, "API keys with the scope "+strings.Join(scopes, ", "))
			case "visitorToken":
				ways = append(ways, "visitors")
			case "guestSecret":
				ways = append(ways, "conference guests")
			}
		}
	}
	if len(ways) == 0 {
		return "anyone"
	}
	return strings.Join(ways, "; ")
}

func fieldsOf(s *huma.Schema) []docsField {
	names := slices.Clone(s.Required)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var fields []docsField
	for i, name := range names {
		p := s.Properties[name]
		fields = append(fields, docsField{Name: name, Type: typeOf(p), Required: i < len(s.Required), Doc: docOf(p, p.Description)})
	}
	return fields
}

func typeOf(s *huma.Schema) (t docsType) {
	switch {
	case s.Ref != "":
		name := strings.TrimPrefix(s.Ref, schemaPrefix)
		return docsType{Name: name, Link: name}
	case len(s.AnyOf) > 0:
		t = typeOf(s.AnyOf[0])
		t.After += " or null"
		return t
	case s.Type == huma.TypeArray:
		t = typeOf(s.Items)
		t.Before = "list of " + t.Before
	case s.Type == huma.TypeObject:
		t.Name = "object"
		if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
			t = typeOf(values)
			t.Before = "object with values " + t.Before
		}
	default:
		t.Name = s.Type
		if s.Format == "uuid" || s.Format == "date-time" || s.Format == "email" {
			t.Name = s.Format
		}
	}
	if s.Nullable {
		t.After += " or null"
	}
	return t
}

// docOf is the description with what else is known of the value.
func docOf(s *huma.Schema, doc string) string {
	var facts []string
	if doc != "" {
		facts = append(facts, doc)
	}
	target := s
	if s.Type == huma.TypeArray && s.Items != nil {
		target = s.Items
	}
	if len(target.Enum) > 0 {
		words := make([]string, 0, len(target.Enum))
		for _, e := range target.Enum {
			if word, ok := e.(string); ok {
				words = append(words, word)
			}
		}
		facts = append(facts, "one of: "+strings.Join(words, ", "))
	}
	if s.Default != nil {
		if word, ok := s.Default.(string); ok {
			facts = append(facts, "default: "+word)
		} else if n, ok := s.Default.(int); ok {
			facts = append(facts, "default: "+strconv.Itoa(n))
		}
	}
	if target.MaxLength != nil {
		facts = append(facts, "at most "+strconv.Itoa(*target.MaxLength)+" characters")
	}
	return strings.Join(facts, "; ")
}
