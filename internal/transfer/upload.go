package transfer

import (
	"net/http"

	"github.com/deskside/deskside"
)

// upload takes bytes in, or says how many are here. The address is the permission: it was
// given to who announced the file.
func (t *Transfer) upload(w http.ResponseWriter, r *http.Request) {
	a, _, err := t.Desk.AttachmentByToken(r.Context(), r.PathValue("token"), deskside.ForUpload)
	if err == nil && a.State != deskside.AttachmentUploading {
		err = t.done(w, r, a)
		if err == nil {
			return
		}
	}
	if err == nil {
		err = t.receive(w, r, a)
	}
	if err != nil {
		t.Refuse(w, r, err)
	}
}

// done answers a client that does not know yet that everything has arrived.
func (t *Transfer) done(w http.ResponseWriter, r *http.Request, a deskside.Attachment) error {
	if a.State == deskside.AttachmentDeleted || r.Method != http.MethodHead {
		return deskside.Errorf(deskside.NotFound, "", "the file is not awaited any more")
	}
	h := w.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Cache-Control", "no-store")
	for _, name := range []string{"Upload-Offset", "Upload-Length"} {
		h.Set(name, sizeText(a.Size))
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

func (t *Transfer) receive(w http.ResponseWriter, r *http.Request, a deskside.Attachment) error {
	if a.Upload == "" {
		upload, err := t.begin(r, a)
		if err != nil {
			return err
		}
		a.Upload = upload
	}
	whole, err := t.Blob.Receive(w, r, a.Upload)
	if err == nil && whole {
		err = t.Desk.FinishUpload(r.Context(), a.ID)
		t.nudge()
	}
	if err != nil {
		// The answer has been given. A client that asks again finds the upload complete,
		// and the next request finishes it.
		t.Log.Error("an upload could not be finished; the client tries again", "attachment", a.ID, "error", err)
	}
	return nil
}

// begin makes room for the bytes. When two requests do so at once, one room is used.
func (t *Transfer) begin(r *http.Request, a deskside.Attachment) (string, error) {
	made, err := t.Blob.Begin(r.Context(), a.Blob, a.Size)
	if err != nil {
		return "", err
	}
	return t.Desk.BeginUpload(r.Context(), a.ID, made)
}
