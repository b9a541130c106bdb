package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
)

// Problem is every error answer (RFC 9457), with a code for programs.
type Problem struct {
	Type   string         `json:"type" doc:"always about:blank; the code tells errors apart"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code" enum:"invalid,unauthenticated,forbidden,not_found,conflict,too_large,rate_limited,unavailable,internal" doc:"for programs"`
	Detail string         `json:"detail" doc:"for people, in English or German as Accept-Language asks"`
	Errors []ProblemField `json:"errors,omitempty" doc:"which parts of the request are to blame"`
	// Data holds what a program needs to go on, such as who has the conversation.
	Data      map[string]string `json:"data,omitempty" doc:"small facts, such as assigneeId and assigneeName of a conflict"`
	RequestID string            `json:"requestId,omitempty" doc:"internal errors: find it in the server's log"`

	retryAfter time.Duration
}

// ProblemField is one part of the request that is wrong.
type ProblemField struct {
	Location string `json:"location" doc:"such as body.text"`
	Message  string `json:"message"`
}

var statusOf = map[deskside.Code]int{
	deskside.Internal:        http.StatusInternalServerError,
	deskside.Invalid:         http.StatusUnprocessableEntity,
	deskside.Unauthenticated: http.StatusUnauthorized,
	deskside.Forbidden:       http.StatusForbidden,
	deskside.NotFound:        http.StatusNotFound,
	deskside.Conflict:        http.StatusConflict,
	deskside.TooLarge:        http.StatusRequestEntityTooLarge,
	deskside.RateLimited:     http.StatusTooManyRequests,
	deskside.Unavailable:     http.StatusServiceUnavailable,
}

// codeOfStatus is for errors that huma makes before a handler runs.
func codeOfStatus(status int) deskside.Code {
	for code, s := range statusOf {
		if s == status {
			return code
		}
	}
	if status < http.StatusInternalServerError {
		return deskside.Invalid
	}
	return deskside.Internal
}

// Error and GetStatus make a Problem what huma takes for an error with a status.
func (p *Problem) Error() string  { return p.Detail }
func (p *Problem) GetStatus() int { return p.Status }

// ContentType marks the answer as a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells clients when to come back.
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter <= 0 {
		return nil
	}
	seconds := strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds())))
	return http.Header{"Retry-After": {seconds}}
}

// TooMany is the error of a limiter: come back after the given time.
type TooMany struct {
	After time.Duration
	What  string // what there was too much of, for people: "messages"
}

func (e *TooMany) Error() string { return "too many " + e.What }

// problemOf is the one place where an error becomes an answer. Internal errors are
// logged here, once, and say nothing but where to look.
func problemOf(log *slog.Logger, client Client, err error) *Problem {
	var many *TooMany
	if errors.As(err, &many) {
		p := newProblem(deskside.RateLimited, say(client.Language, deskside.Errorf(deskside.RateLimited, "",
			"there are too many %s; wait a moment and try again", deskside.Word(many.What))))
		p.retryAfter = max(many.After, time.Second)
		return p
	}
	var e *deskside.Error
	if !errors.As(err, &e) || e.Code == deskside.Internal {
		log.Error("request failed", "request", client.RequestID, "error", err)
		p := newProblem(deskside.Internal, say(client.Language, deskside.Errorf(deskside.Internal, "", "something went wrong on the server")))
		p.RequestID = client.RequestID
		return p
	}
	message := say(client.Language, e)
	p := newProblem(e.Code, message)
	p.Data = e.Data
	if e.Field != "" {
		location := e.Field
		if !strings.Contains(location, ".") {
			location = "body." + location
		}
		p.Errors = []ProblemField{{Location: location, Message: message}}
	}
	if e.Code == deskside.Unavailable {
		p.retryAfter = time.Second
	}
	if seconds, err := strconv.Atoi(e.Data["retryAfter"]); err == nil && e.Code == deskside.RateLimited {
		p.retryAfter = time.Duration(seconds) * time.Second
	}
	return p
}

func newProblem(code deskside.Code, detail string) *Problem {
	status := statusOf[code]
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(code), Detail: detail}
	if code == deskside.Internal {
		p.Code = "internal"
	}
	return p
}

// fromHuma turns the framework's own errors (validation, unreadable bodies) into
// Problems. The offending values are left out: they may be passwords.
func fromHuma(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	language := LanguageOf(ctx.Header("Accept-Language"))
	p := newProblem(codeOfStatus(model.Status), sayChecked(language, model.Detail))
	p.Status, p.Title = model.Status, http.StatusText(model.Status)
	for _, d := range model.Errors {
		if d != nil && d.Location != "" {
			p.Errors = append(p.Errors, ProblemField{Location: d.Location, Message: sayChecked(language, d.Message)})
		}
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
	}
	return p, nil
}

// WriteProblem answers with the error outside of an operation.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	p := problemOf(log, ClientOf(r.Context()), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		log.Debug("answer not written", "error", err)
	}
}

// noSuchOperation is the error for an address below /api/ that nothing answers.
func noSuchOperation(r *http.Request) error {
	return deskside.Errorf(deskside.NotFound, "", "there is no %s %s; see /api/docs", r.Method, r.URL.Path)
}
