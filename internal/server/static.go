package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/deskside/deskside"
)

// How long browsers may keep an answer.
const (
	cacheForever = "public, max-age=31536000, immutable" // the name changes with the content
	cacheShortly = "public, max-age=300"
	cacheNever   = "no-cache" // kept, but asked for each time
)

// contentTypes are those of everything we serve; the machine's own list may differ.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mp3":         "audio/mpeg",
	".ogg":         "audio/ogg",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wav":         "audio/wav",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

// files serves the built front ends out of the binary, without copies in memory.
type files struct {
	dist fs.FS
	tags sync.Map // name → ETag
}

// exists reports whether dist has a file (not a folder) of the name.
func (f *files) exists(name string) bool {
	info, err := fs.Stat(f.dist, name)
	return err == nil && info.Mode().IsRegular()
}

// serve answers with the file, in the best encoding that was built and is accepted.
func (f *files) serve(w http.ResponseWriter, r *http.Request, name, cache string) {
	contentType, known := contentTypes[path.Ext(name)]
	if !known || !f.exists(name) {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", cache)
	stored := name
	if f.exists(name + ".gz") {
		h.Add("Vary", "Accept-Encoding")
		for _, e := range []struct{ token, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
			if accepts(r, e.token) && f.exists(name+e.suffix) {
				stored = name + e.suffix
				h.Set("Content-Encoding", e.token)
				break
			}
		}
	}
	file, err := f.dist.Open(stored)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	content, ok := file.(io.ReadSeeker)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if tag, err := f.tag(stored, content); err == nil {
		h.Set("ETag", tag)
	}
	http.ServeContent(w, r, name, time.Time{}, content)
}

// tag is the content's hash, computed once.
func (f *files) tag(name string, content io.ReadSeeker) (string, error) {
	if tag, ok := f.tags.Load(name); ok {
		return tag.(string), nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	tag := `"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:12]) + `"`
	f.tags.Store(name, tag)
	return tag, nil
}

// accepts reports whether the client takes the encoding.
func accepts(r *http.Request, token string) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), token) {
			return !strings.HasPrefix(strings.ReplaceAll(params, " ", ""), "q=0") || strings.Trim(params, " q=0.") != ""
		}
	}
	return false
}

// assets answers /assets/…: every name there has a hash in it.
func (f *files) assets(w http.ResponseWriter, r *http.Request) {
	f.serve(w, r, below("assets", r.URL.Path), cacheForever)
}

// hostAssets are scripts that the loader imports into customers' pages: modules of
// another origin need its leave.
func (f *files) hostAssets(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	f.assets(w, r)
}

// built is the file that an entry of a front end was built into, by its manifest.
func (f *files) built(manifest, entry string) (string, error) {
	text, err := fs.ReadFile(f.dist, manifest)
	var entries map[string]struct{ File string }
	if err == nil {
		err = json.Unmarshal(text, &entries)
	}
	if err != nil || entries[entry].File == "" {
		return "", deskside.Errorf(deskside.NotFound, "", "the loader is not part of this build; run make build")
	}
	return entries[entry].File, nil
}

// below is the path as a name in dist, or a name that is not there when it leads
// out of the folder.
func below(folder, urlPath string) string {
	name := strings.TrimPrefix(path.Clean(urlPath), "/")
	if name != folder && !strings.HasPrefix(name, folder+"/") {
		return ""
	}
	return name
}
