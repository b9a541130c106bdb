package deskside

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestTextBlock_Clean(t *testing.T) {
	good := TextBlock{Shortcut: " #Rückgabe-1 ", Title: " How\tto  return ", Body: "  Hello\r\nthere ", Folder: " Returns ", Language: "DE"}
	got, err := good.Clean()
	want := TextBlock{Shortcut: "rückgabe-1", Title: "How to return", Body: "Hello\nthere", Folder: "Returns", Language: "de"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for field, change := range map[string]func(*TextBlock){
		"shortcut": func(b *TextBlock) { b.Shortcut = "two words" },
		"title":    func(b *TextBlock) { b.Title = "\n " },
		"body":     func(b *TextBlock) { b.Body = strings.Repeat("ä", MaxText+1) },
		"folder":   func(b *TextBlock) { b.Folder = strings.Repeat("x", 81) },
		"language": func(b *TextBlock) { b.Language = "german" },
	} {
		bad := good
		change(&bad)
		_, err := bad.Clean()
		if e, ok := err.(*Error); !ok || e.Code != Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	empty := good
	empty.Body = " \r\n "
	if empty, err = empty.Clean(); err != nil || empty.SaysSomething(1) != nil {
		t.Errorf("files alone: %+v, %v", empty, err)
	}
	if e, ok := empty.SaysSomething(0).(*Error); !ok || e.Code != Invalid || e.Field != "body" {
		t.Errorf("nothing at all: %+v", e)
	}
	for tag, ok := range map[string]bool{"pt-BR": true, "gsw": true, "zh-Hant-TW": true, "es-419": true, "d": false, "de-": false, "de-ß": false, "12": false} {
		if _, err := cleanLanguage(tag); (err == nil) != ok {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

func TestParseTextBlocks(t *testing.T) {
	for name, text := range map[string]string{
		"commas":     "shortcut,title,body\nhi,Hello,\"Hello,\nyou\"\n",
		"semicolons": "\uFEFFBody;Title;Shortcut;Notes\r\n\"Hello,\nyou\";Hello;hi;ignored\r\n",
		"tabs":       "shortcut\ttitle\tbody\nhi\tHello\t\"Hello,\nyou\"",
	} {
		rows, err := ParseTextBlocks(text)
		if err != nil || len(rows) != 1 || rows[0].Row != 2 {
			t.Fatalf("%s: %+v, %v", name, rows, err)
		}
		if v := rows[0].Values; v["shortcut"] != "hi" || v["title"] != "Hello" || v["body"] != "Hello,\nyou" {
			t.Errorf("%s: %v", name, v)
		}
	}
	spaced, err := ParseTextBlocks("shortcut,body\r\n\r\na,x\r\n\r\n\r\nb,\"y\n\nz\"\r\nc,w\r\n\r\n")
	if err != nil || len(spaced) != 3 || spaced[0].Row != 3 || spaced[1].Row != 6 || spaced[2].Row != 7 {
		t.Errorf("lines with nothing count: %+v, %v", spaced, err)
	}
	for name, text := range map[string]string{
		"empty": "", "no headings": "hi,Hello\n", "twice": "body,shortcut,Body\n", "not UTF-8": "shortcut,body\n\xff,x\n",
		"too many": "shortcut,body\n" + strings.Repeat("a,b\n", MaxTextBlocks+1),
	} {
		_, err := ParseTextBlocks(text)
		if e, ok := err.(*Error); !ok || e.Field != "csv" {
			t.Errorf("%s: %v", name, err)
		}
	}
	rows, err := ParseTextBlocks("shortcut,body\na\"b,c\nd,e\n")
	if err != nil || len(rows) != 2 || rows[0].Err == nil || rows[1].Err != nil {
		t.Errorf("a line that can't be read: %+v, %v", rows, err)
	}
}

// FuzzParseTextBlocks reads anything; what can be read and is written again says the same.
func FuzzParseTextBlocks(f *testing.F) {
	for _, text := range []string{
		"shortcut,body\nhi,Hello\n", "\uFEFFbody;shortcut\n\"a\"\"b\";=1+1\n", "shortcut\tbody\n'=x\t'' \n",
		"shortcut,body\n\"", "shortcut,body,body\n", "\n\n", "shortcut,body\n\r\n,\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ParseTextBlocks(text)
		if err != nil {
			return
		}
		var blocks []TextBlock
		for _, r := range rows {
			if r.Err != nil {
				continue
			}
			v := r.Values
			b := TextBlock{Shortcut: v["shortcut"], Title: v["title"], Body: v["body"], Folder: v["folder"], Language: v["language"], Scope: TextBlockPersonal, CreatedAt: time.Now()}
			if b, err := b.Clean(); err == nil {
				blocks = append(blocks, b)
			}
		}
		file, err := WriteTextBlocks(blocks, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseTextBlocks(string(file))
		if err != nil || len(again) != len(blocks) {
			t.Fatalf("%d blocks became %d lines: %v\n%s", len(blocks), len(again), err, file)
		}
		for i, r := range again {
			b := blocks[i]
			if v := r.Values; r.Err != nil || v["shortcut"] != b.Shortcut || v["title"] != b.Title || v["body"] != b.Body || v["folder"] != b.Folder || v["language"] != b.Language {
				t.Fatalf("%+v became %+v, %v", b, v, r.Err)
			}
		}
	})
}
