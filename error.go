package deskside

import (
	"errors"
	"fmt"
)

// Code sorts errors for programs; the doors turn it into an HTTP status.
type Code string

const (
	Internal        Code = ""
	Invalid         Code = "invalid"         // 422
	Unauthenticated Code = "unauthenticated" // 401
	Forbidden       Code = "forbidden"       // 403
	NotFound        Code = "not_found"       // 404
	Conflict        Code = "conflict"        // 409
	TooLarge        Code = "too_large"       // 413
	RateLimited     Code = "rate_limited"    // 429
	Unavailable     Code = "unavailable"     // 503
)

// Error is an error for people (Message), programs (Code, Field, Data) and the log (Err).
// An error without a code is internal: people learn only that something went wrong.
type Error struct {
	Code    Code
	Field   string // of the request, when one is to blame
	Message string
	Data    map[string]string // small facts for programs, such as who has the conversation
	Err     error

	template string
	args     []any
}

// Template returns what Message was made of: a format and its arguments, so that the
// doors can say it in another language.
func (e *Error) Template() (format string, args []any) {
	if e.template == "" {
		return e.Message, nil
	}
	return e.template, e.args
}

func (e *Error) Error() string {
	switch {
	case e.Message == "" && e.Err != nil:
		return e.Err.Error()
	case e.Err != nil:
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Word is an argument of Errorf that is a word of ours rather than somebody's text: it is
// said in the reader's language, too.
type Word string

// Errorf makes an Error with a formatted message.
func Errorf(code Code, field, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...), template: format, args: args}
}

// With adds a small fact for programs.
func (e *Error) With(name, value string) *Error {
	if e.Data == nil {
		e.Data = map[string]string{}
	}
	e.Data[name] = value
	return e
}

// CodeOf returns the code of the first Error in the chain; Internal when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Wrap adds context to the error that err points to, if it is one:
//
//	defer deskside.Wrap(&err, "PostMessage(%s)", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
