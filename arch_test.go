package deskside_test

import (
	"bufio"
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/deskside/deskside"

// floorPlan says which rooms of this house a room may open the door to. The arrows:
// root ← store ← desk ← doors (api, realtime, live, cobrowse) ← server ← cmd. Doors see neither store
// nor each other. A new room or arrow is added here on purpose, with its reason.
var floorPlan = map[string][]string{
	".":                 {},
	"internal/auth":     {"."},
	"internal/wire":     {"."},
	"internal/limit":    {},
	"internal/store":    {"."},
	"internal/blob":     {"."}, // a machine: the bytes of attachments
	"internal/mail":     {"."}, // a machine: letters by SMTP
	"internal/webm":     {},    // reads and indexes what browsers record
	"internal/seal":     {"."}, // the cipher of recordings
	"internal/desk":     {".", "internal/auth", "internal/store", "internal/webm"},
	"internal/testdesk": {".", "internal/auth", "internal/desk", "internal/store"},

	// Doors.
	"internal/api":      {".", "internal/auth", "internal/desk", "internal/limit", "internal/wire"},
	"internal/realtime": {".", "internal/desk", "internal/wire"},
	"internal/live":     {".", "internal/desk"},
	"internal/cobrowse": {".", "internal/desk", "internal/seal"},
	"internal/tape":     {".", "internal/desk", "internal/seal", "internal/webm"}, // the bytes of recorded calls, in and out
	"internal/transfer": {".", "internal/blob", "internal/desk"},                  // bytes in and out

	// The engine behind calls, its guard and its keeper. It hears of changes as desk tells
	// them, and is reached by the API through an interface of the API's.
	"internal/media": {".", "internal/desk", "internal/limit"},
	// The media engine, which only the hidden command media runs: everything else must
	// compile and start without it.
	"internal/media/engine": {},

	// The program.
	"web":             {},
	"internal/server": {".", "internal/api", "internal/auth", "internal/blob", "internal/cobrowse", "internal/desk", "internal/limit", "internal/live", "internal/mail", "internal/media", "internal/realtime", "internal/store", "internal/tape", "internal/transfer", "web"},
	"internal/demo":   {".", "internal/auth", "internal/desk", "internal/server", "web"},
	"internal/doctor": {"internal/server"},
	// The configuration names parts of api and limit; admin and migrate act through desk.
	"cmd/deskside": {".", "internal/api", "internal/bench", "internal/demo", "internal/desk", "internal/doctor", "internal/limit", "internal/media/engine", "internal/server"},

	// What drives a running server from outside: the public protocols, and nothing
	// from inside but the seeding of a database.
	"internal/client":  {"internal/wire"},
	"internal/program": {},
	"internal/bench":   {".", "internal/client", "internal/program", "internal/store", "internal/wire"},
	"e2e/recovery":     {},
	"bench/publishers": {}, // a module of its own, for its library
}

// modules says which rooms may use a module that shapes the code around it. The root
// uses none at all.
var modules = map[string][]string{
	"modernc.org/sqlite":                   {"internal/store"},
	"github.com/jackc/pgx":                 {"internal/store", "internal/testdesk"},
	"github.com/pressly/goose":             {"internal/store"},
	"github.com/centrifugal/centrifuge":    {"internal/realtime"},
	"github.com/danielgtaylor/huma":        {"internal/api"},
	"github.com/alexedwards/argon2id":      {"internal/auth"},
	"github.com/alecthomas/kong":           {"cmd/deskside"},
	"github.com/wneessen/go-mail":          {"internal/mail"},
	"github.com/tus/tusd":                  {"internal/blob"},
	"github.com/aws/aws-sdk-go-v2":         {"internal/blob"},
	"gocloud.dev":                          {"internal/blob"},
	"github.com/livekit/livekit-server":    {"internal/media/engine"},
	"github.com/prometheus/client_golang":  {"internal/cobrowse", "internal/live", "internal/media", "internal/realtime", "internal/server"},
	"github.com/oschwald/maxminddb-golang": {"internal/server"},
}

func TestFloorPlan(t *testing.T) {
	rooms := map[string]bool{}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		room := path.Dir(file)
		rooms[room] = true
		allowed, planned := floorPlan[room]
		if !planned {
			t.Errorf("%s: the room %s is not in floorPlan", file, room)
			continue
		}
		for _, imported := range imports(t, file) {
			own, inside := strings.CutPrefix(imported, module)
			if inside {
				own = strings.TrimPrefix(own, "/")
				if own == "" {
					own = "."
				}
				if !slices.Contains(allowed, own) {
					t.Errorf("%s: %s may not import %s", file, room, own)
				}
				continue
			}
			if room == "." && strings.Contains(imported, ".") {
				t.Errorf("%s: the root uses the standard library only, not %s", file, imported)
			}
			for prefix, users := range modules {
				if (imported == prefix || strings.HasPrefix(imported, prefix+"/")) && !slices.Contains(users, room) {
					t.Errorf("%s: %s is for %v only", file, prefix, users)
				}
			}
		}
	}
	for room := range floorPlan {
		if !rooms[room] {
			t.Errorf("floorPlan has the room %s, which does not exist", room)
		}
	}
}

// TestPackageComments wants each package to say what it is for, in exactly one file.
func TestPackageComments(t *testing.T) {
	comments := map[string]int{}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		comments[path.Dir(file)] += 0
		if parsed.Doc != nil && strings.TrimSpace(parsed.Doc.Text()) != "" {
			comments[path.Dir(file)]++
		}
	}
	for room, n := range comments {
		if n != 1 {
			t.Errorf("%s has %d package comments, want 1", room, n)
		}
	}
}

// TestFileLength keeps files short enough to read at a sitting. Generated ones say so
// at their top and are exempt.
func TestFileLength(t *testing.T) {
	const most = 500
	for _, file := range sources(t, ".go", ".ts", ".svelte", ".css", ".js", ".mjs", ".sql") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > most && !generated(text) {
			t.Errorf("%s has %d lines, the limit is %d: find the seam", file, n, most)
		}
	}
}

func generated(text []byte) bool {
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 0; n < 5 && lines.Scan(); n++ {
		if strings.Contains(strings.ToLower(lines.Text()), "generated") {
			return true
		}
	}
	return false
}

// sources are the files with the endings that were written here.
func sources(t *testing.T, endings ...string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || slices.Contains([]string{"node_modules", "dist", "bin", "tmp", "testdata", "report", "test-results"}, base)) {
				return filepath.SkipDir
			}
			return nil
		}
		if slices.Contains(endings, filepath.Ext(base)) {
			files = append(files, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func imports(t *testing.T, file string) (paths []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range parsed.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}
