// Package blob keeps the bytes of attachments: on disk or in an S3 bucket, and takes
// them in by the tus protocol, so that an upload goes on after a dropped line or a
// restarted server. It also looks at them: what they are (inspect.go), small pictures
// (picture.go), and what a picture should not tell (strip.go), and asks a virus scanner
// (scan.go).
//
// Bytes have a name that desk gives them. A name's bytes appear when the upload is
// complete and may be replaced once, by the same picture without its metadata. Reading
// works in any order; nothing here knows whose a file is, or who may read it.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/redis/rueidis"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
	xslog "golang.org/x/exp/slog"

	"github.com/deskside/deskside"
)

// Where things are in the folder or bucket.
const (
	filePrefix      = "file/"
	thumbnailPrefix = "thumbnail/"
	recordingPrefix = "recording/"
	uploadPrefix    = "upload/" // what an unfinished upload needs to go on
)

// Store is the open folder or bucket.
type Store struct {
	bucket  *blob.Bucket
	uploads *handler.StoreComposer
	tus     *handler.UnroutedHandler
	dir     string     // on disk only
	picture sync.Mutex // one is unpacked at a time
	// Where is the place, for people.
	Where string
}

// Open opens the place: s3://BUCKET?…, or empty for the folder. Nodes that share it share
// redis as well, so that an upload may go on at any of them; nil: there is one node.
func Open(ctx context.Context, address, dir string, redis rueidis.Client) (s *Store, err error) {
	defer deskside.Wrap(&err, "open the blob store")
	s = &Store{uploads: handler.NewStoreComposer(), Where: address}
	if address == "" {
		s.dir, s.Where = dir, dir
		err = s.openDisk()
	} else {
		err = s.openS3(ctx, address)
	}
	if err != nil {
		return nil, err
	}
	s.uploads.UseLocker(memorylocker.New())
	if redis != nil {
		s.uploads.UseLocker(sharedLocker{redis})
	}
	s.tus, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer:        s.uploads,
		BasePath:             "/",
		MaxSize:              deskside.MaxFileSize,
		DisableDownload:      true,
		DisableConcatenation: true,
		Cors:                 &handler.CorsConfig{Disable: true},
		Logger:               xslog.New(xslog.NewTextHandler(io.Discard, nil)), // addresses are secrets
	})
	return s, err
}

// Check says what is wrong with the address.
func Check(address string) error {
	u, err := url.Parse(address)
	if address != "" && (err != nil || u.Scheme != "s3" || u.Host == "") {
		return fmt.Errorf("%q is not a blob store; write it like s3://bucket?region=eu-central-1, or leave it out for the data folder", address)
	}
	return nil
}

func (s *Store) openDisk() error {
	for _, sub := range []string{filePrefix, thumbnailPrefix, recordingPrefix, uploadPrefix} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o700); err != nil {
			return err
		}
	}
	var err error
	s.bucket, err = fileblob.OpenBucket(s.dir, &fileblob.Options{NoTempDir: true, DirFileMode: 0o700, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		return err
	}
	uploads := filestore.New(filepath.Join(s.dir, uploadPrefix))
	uploads.DirModePerm, uploads.FileModePerm = 0o700, 0o600
	uploads.UseIn(s.uploads)
	return nil
}

// Close closes the store.
func (s *Store) Close() error { return s.bucket.Close() }

// Begin makes room for an upload and returns what it is called.
func (s *Store) Begin(ctx context.Context, name string, size int64) (upload string, err error) {
	info := handler.FileInfo{ID: name, Size: size}
	if s.dir != "" {
		path, err := filepath.Abs(filepath.Join(s.dir, filePrefix, name))
		if err != nil {
			return "", err
		}
		info.Storage = map[string]string{filestore.StorageKeyPath: path}
	}
	u, err := s.uploads.Core.NewUpload(ctx, info)
	if err != nil {
		return "", err
	}
	made, err := u.GetInfo(ctx)
	return made.ID, err
}

// Receive answers HEAD and PATCH of an upload, and reports whether all bytes are here.
func (s *Store) Receive(w http.ResponseWriter, r *http.Request, upload string) (whole bool, err error) {
	inner := r.Clone(r.Context())
	inner.URL = &url.URL{Path: "/" + upload}
	s.tus.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			s.tus.PatchFile(w, r)
			return
		}
		s.tus.HeadFile(w, r)
	})).ServeHTTP(w, inner)
	if r.Method != http.MethodPatch {
		return false, nil
	}
	return s.Whole(context.WithoutCancel(r.Context()), upload)
}

// Whole reports whether all bytes of the upload are here and safe.
func (s *Store) Whole(ctx context.Context, upload string) (bool, error) {
	u, err := s.uploads.Core.GetUpload(ctx, upload)
	if err != nil {
		return false, err
	}
	info, err := u.GetInfo(ctx)
	if err != nil || info.Offset < info.Size {
		return false, err
	}
	return true, s.flush(info)
}

// flush brings what was uploaded to the disk itself.
func (s *Store) flush(info handler.FileInfo) error {
	if s.dir == "" {
		return nil
	}
	f, err := os.OpenFile(info.Storage[filestore.StorageKeyPath], os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Forget removes what an upload needed to go on; the bytes stay if they are whole.
func (s *Store) Forget(upload string) error {
	if s.dir == "" {
		return nil // the bucket's store does it itself
	}
	err := os.Remove(filepath.Join(s.dir, uploadPrefix, upload+".info"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Reader reads bytes from any place on.
type Reader = blob.Reader

// Reader reads the bytes of a name; it can seek. NotFound when there are none.
func (s *Store) Reader(ctx context.Context, name string) (*Reader, error) {
	return s.read(ctx, filePrefix+name)
}

// Thumbnail reads the small picture of a name.
func (s *Store) Thumbnail(ctx context.Context, name string) (*Reader, error) {
	return s.read(ctx, thumbnailPrefix+name)
}

func (s *Store) read(ctx context.Context, key string) (*Reader, error) {
	r, err := s.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, deskside.Errorf(deskside.NotFound, "", "the file is not there any more")
	}
	return r, err
}

// Remove removes a name's bytes, its small picture and its upload, as far as they are there.
func (s *Store) Remove(ctx context.Context, name, upload string) error {
	var errs []error
	if upload != "" {
		errs = append(errs, s.terminate(ctx, upload))
	}
	for _, key := range []string{filePrefix + name, thumbnailPrefix + name} {
		if err := s.bucket.Delete(ctx, key); gcerrors.Code(err) != gcerrors.NotFound {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (s *Store) terminate(ctx context.Context, upload string) error {
	u, err := s.uploads.Core.GetUpload(ctx, upload)
	if err == nil {
		err = s.uploads.Terminater.AsTerminatableUpload(u).Terminate(ctx)
	}
	var e handler.Error
	if errors.As(err, &e) && (e.HTTPResponse.StatusCode == http.StatusNotFound || e.HTTPResponse.StatusCode == http.StatusGone) {
		return nil
	}
	return err
}

// Probe writes, reads and removes a few bytes: what doctor wants to know.
func (s *Store) Probe(ctx context.Context) error {
	const key, words = ".probe", "deskside looks whether it can write here"
	if err := s.bucket.WriteAll(ctx, key, []byte(words), nil); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	got, err := s.bucket.ReadAll(ctx, key)
	if err == nil && string(got) != words {
		err = fmt.Errorf("what was written reads as %q", strings.ToValidUTF8(string(got), "?"))
	}
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if err := s.bucket.Delete(ctx, key); err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	return nil
}

// Keep keeps the bytes of a name among the recordings, safe once it returns.
func (s *Store) Keep(ctx context.Context, name string, data []byte) error {
	if err := s.bucket.WriteAll(ctx, recordingPrefix+name, data, nil); err != nil || s.dir == "" {
		return err
	}
	f, err := os.OpenFile(filepath.Join(s.dir, recordingPrefix, name), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Kept reads what Keep has kept. NotFound when it is not there.
func (s *Store) Kept(ctx context.Context, name string) ([]byte, error) {
	data, err := s.bucket.ReadAll(ctx, recordingPrefix+name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, deskside.Errorf(deskside.NotFound, "", "the part of the recording is not there any more")
	}
	return data, err
}

// Drop removes what Keep has kept, if it is there.
func (s *Store) Drop(ctx context.Context, name string) error {
	if err := s.bucket.Delete(ctx, recordingPrefix+name); gcerrors.Code(err) != gcerrors.NotFound {
		return err
	}
	return nil
}
