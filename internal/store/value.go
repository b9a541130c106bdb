package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// micros is how a time is stored.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// stamp scans a stored time.
type stamp struct{ t *time.Time }

func (s stamp) Scan(v any) error {
	us, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*s.t = time.Time{}
	if us != 0 {
		*s.t = time.UnixMicro(us).UTC()
	}
	return nil
}

// span scans a stored length of time.
type span struct{ d *time.Duration }

func (s span) Scan(v any) error {
	us, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a length of time is stored as %T", v)
	}
	*s.d = time.Duration(us) * time.Microsecond
	return nil
}

// jsonText scans JSON; an empty text leaves the zero value.
type jsonText struct{ into any }

func (j jsonText) Scan(v any) error {
	switch text := v.(type) {
	case string:
		if text == "" {
			return nil
		}
		return json.Unmarshal([]byte(text), j.into)
	case []byte:
		return json.Unmarshal(text, j.into)
	}
	return fmt.Errorf("JSON is stored as %T", v)
}

// toJSON is how small structures are stored. Those here always marshal.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// listText stores a list of ids; none are the empty text.
func listText(ids []string) (string, error) {
	if len(ids) == 0 {
		return "", nil
	}
	return toJSON(ids)
}

// facts stores an event's data; none are the empty text.
func facts(data map[string]string) (string, error) {
	if len(data) == 0 {
		return "", nil
	}
	return toJSON(data)
}

// nullable stores 0 as null.
func nullable(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}
