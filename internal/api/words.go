package api

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/deskside/deskside"
)

// Whoever asks in German is answered in German: the messages of errors are what the
// screens show people. English is what the code says; the German of it stands in the file,
// by the format. What is missing there stays English; a test sees that nothing is.

//go:embed words.de.json
var germanFile []byte

type wordBook struct {
	Messages map[string]string `json:"messages"` // formats and theirs
	Words    map[string]string `json:"words"`    // arguments that are words of ours
	Checks   map[string]string `json:"checks"`   // the framework's; {} stands for its argument
}

var german = readWords(germanFile)

func readWords(file []byte) wordBook {
	var b wordBook
	if err := json.Unmarshal(file, &b); err != nil {
		panic(fmt.Sprintf("api: words.de.json: %v", err))
	}
	return b
}

// LanguageOf is the language, of those there are, that an Accept-Language header asks for
// first. Weights are not weighed: browsers list languages in their order.
func LanguageOf(accept string) string {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch base, _, _ := strings.Cut(strings.ToLower(tag), "-"); base {
		case "de":
			return "de"
		case "en":
			return "en"
		}
	}
	return "en"
}

// say is the error's message in the language.
func say(language string, e *deskside.Error) string {
	if language != "de" {
		return e.Message
	}
	format, args := e.Template()
	theirs, known := german.Messages[format]
	if !known {
		return e.Message
	}
	if len(args) == 0 {
		return theirs
	}
	translated := make([]any, len(args))
	for n, arg := range args {
		translated[n] = arg
		switch arg := arg.(type) {
		case deskside.Word:
			if word, known := german.Words[string(arg)]; known {
				translated[n] = word
			}
		case deskside.Words:
			translated[n] = arg.In(language)
		case error:
			var inner *deskside.Error
			if errors.As(arg, &inner) {
				translated[n] = say(language, inner)
			}
		}
	}
	return fmt.Sprintf(theirs, translated...)
}

// sayChecked is a message of the framework's validation in the language. Its formats are
// known, its arguments are numbers and names.
func sayChecked(language, message string) string {
	if language != "de" {
		return message
	}
	for english, theirs := range german.Checks {
		head, tail, open := strings.Cut(english, "{}")
		if !open && message == english {
			return theirs
		}
		if open && strings.HasPrefix(message, head) && strings.HasSuffix(message, tail) && len(message) >= len(head)+len(tail) {
			return strings.Replace(theirs, "{}", message[len(head):len(message)-len(tail)], 1)
		}
	}
	return message
}
