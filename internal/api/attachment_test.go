package api

import (
	"context"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

func file(name string, size int64) m { return m{"id": testdesk.NewID(), "name": name, "size": size} }

// attachments announces files and takes them back.
func (h *house) attachments(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/conversations/" + c.ID + "/attachments"
	photo := file("../../photo.jpg", 1000)
	added := decode[wire.Attachment](h.ask(ben, "POST", path, photo).want(201))
	if added.Name != "photo.jpg" || added.State != deskside.AttachmentUploading || !strings.HasPrefix(added.Upload, "/upload/") || added.Address != "" {
		h.t.Errorf("announced %+v", added)
	}
	if again := decode[wire.Attachment](h.ask(ben, "POST", path, photo).want(201)); again.ID != added.ID {
		h.t.Errorf("announced again %+v", again)
	}
	h.ask(anna, "POST", path, photo).wantProblem(409, deskside.Conflict, "body.id")
	h.ask(ben, "POST", path, file("photo.jpg", 101<<20)).wantProblem(413, deskside.TooLarge, "body.size")
	h.ask(ben, "POST", path, file("setup.exe", 5)).wantProblem(422, deskside.Invalid, "body.name")
	h.ask(ben, "POST", path, file("empty.txt", 0)).wantProblem(422, deskside.Invalid, "body.size")
	unfinished := message("look")
	unfinished["attachments"] = []string{added.ID}
	h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/messages", unfinished).want(503)
	h.ask(anna, "GET", agentAPI+"/attachments/"+added.ID, nil).want(200)
	h.ask(ben, "DELETE", agentAPI+"/attachments/"+added.ID, nil).want(204)
	h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/messages", unfinished).wantProblem(422, deskside.Invalid, "body.attachments")
}

// textBlockFiles has a file go with a text block into a conversation.
func (h *house) textBlockFiles(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	blocks, copies := agentAPI+"/text-blocks", agentAPI+"/conversations/"+c.ID+"/text-block-files"
	h.ask(ben, "POST", blocks+"/files", file("film.mp4", 26<<20)).wantProblem(413, deskside.TooLarge, "body.size")
	added := decode[wire.Attachment](h.ask(ben, "POST", blocks+"/files", file("prices.pdf", 1000)).want(201))
	if !strings.HasPrefix(added.Upload, "/upload/") {
		h.t.Errorf("announced %+v", added)
	}
	in := m{"scope": "personal", "shortcut": "prices", "title": "Prices", "body": "Here they are", "files": []string{added.ID}}
	h.ask(ben, "POST", blocks, in).want(503) // not here yet
	err := h.FinishUpload(context.Background(), added.ID)
	if err == nil {
		_, err = h.SettleAttachment(context.Background(), added.ID, desk.Checked{Type: "application/pdf", Size: 1000})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.ask(anna, "POST", blocks, in).wantProblem(422, deskside.Invalid, "body.files")
	block := decode[wire.TextBlock](h.ask(ben, "POST", blocks, in).want(201))
	if len(block.Files) != 1 || block.Files[0].Name != "prices.pdf" || block.Files[0].Address == "" {
		h.t.Errorf("created %+v", block)
	}
	one := m{"id": testdesk.NewID(), "fileId": added.ID}
	h.ask(anna, "POST", copies, one).want(404) // of a personal block
	copied := decode[wire.Attachment](h.ask(ben, "POST", copies, one).want(201))
	if copied.ID != one["id"] || copied.State != deskside.AttachmentReady || copied.Address == block.Files[0].Address {
		h.t.Errorf("copied %+v", copied)
	}
	h.ask(ben, "DELETE", agentAPI+"/attachments/"+copied.ID, nil).want(204)
	empty := decode[wire.TextBlock](h.ask(ben, "PATCH", blocks+"/"+block.ID, m{"files": []string{}}).want(200))
	if len(empty.Files) != 0 {
		h.t.Errorf("emptied %+v", empty)
	}
	h.ask(ben, "DELETE", blocks+"/"+block.ID, nil).want(204)
}

// transcripts takes a conversation away, with notes and without.
func (h *house) transcripts(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/conversations/" + c.ID + "/transcript"
	note := m{"id": testdesk.NewID(), "text": "team-only remark"}
	h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/notes", note).want(201)
	plain := decode[Transcript](h.ask(ben, "GET", path+"?zone=Europe/Vienna", nil).want(200))
	if plain.Name != "conversation.txt" || strings.Contains(plain.Text, "team-only") {
		h.t.Errorf("without notes %+v", plain)
	}
	noted := decode[Transcript](h.ask(ben, "GET", path+"?notes=true&format=html&language=de", nil).want(200))
	if noted.Name != "conversation-with-notes.html" || !strings.Contains(noted.Text, "team-only remark") {
		h.t.Errorf("with notes %+v", noted)
	}
	h.ask(ben, "POST", path, nil).wantProblem(409, deskside.Conflict, "") // no mail server
	h.api.Mail = true
	defer func() { h.api.Mail = false }()
	after := func(on bool) {
		h.ask(anna, "PATCH", agentAPI+"/sites/"+h.Site.ID, m{"settings": m{"after": m{"mail": on}}}).want(200)
	}
	h.ask(ben, "PATCH", agentAPI+"/visitors/"+c.Visitor.ID, m{"email": "vera@lamp.example"}).want(200)
	h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/messages", message("Here it is")).want(201)
	h.ask(ben, "POST", path, nil).wantProblem(403, deskside.Forbidden, "")
	after(true)
	if sent := decode[TranscriptSent](h.ask(ben, "POST", path, nil).want(200)); sent.Email != "vera@lamp.example" {
		h.t.Errorf("sent to %q", sent.Email)
	}
	after(false)
}

// TestAttachment_visitor sends a file of a visitor the whole way, but for its bytes.
func TestAttachment_visitor(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		me, ben := h.visitor(f.Visitor), h.agent(f.Ben)
		conversation, start := testdesk.NewID(), file("photo.jpg", 1000)
		added := decode[wire.Attachment](h.ask(me, "POST", widgetAPI+"/conversations/"+conversation+"/attachments", start).want(201))
		other := h.visitor(f.NewVisitor())
		h.ask(other, "GET", widgetAPI+"/attachments/"+added.ID, nil).want(404)
		h.ask(other, "DELETE", widgetAPI+"/attachments/"+added.ID, nil).want(404)

		settle(t, f, added.ID, desk.Checked{Type: "image/jpeg", Size: 1000, Width: 40, Height: 30, Thumbnail: true})
		body := m{"id": conversation, "message": m{"id": testdesk.NewID(), "attachments": []string{added.ID}}, "pages": []m{}}
		h.ask(other, "POST", widgetAPI+"/conversations", body).wantProblem(422, deskside.Invalid, "")
		started := decode[StartedConversation](h.ask(me, "POST", widgetAPI+"/conversations", body).want(201))
		if again := decode[StartedConversation](h.ask(me, "POST", widgetAPI+"/conversations", body).want(201)); len(again.Item.Attachments) != 1 {
			t.Errorf("sent again %+v", again.Item)
		}
		mine := started.Item.Attachments
		if len(mine) != 1 || mine[0].Thumbnail == "" || started.Conversation.Preview.Text != "📎 photo.jpg" {
			t.Fatalf("started %+v", started)
		}
		items := decode[Items](h.ask(ben, "GET", agentAPI+"/conversations/"+conversation+"/items", nil).want(200)).Items
		theirs := items[0].Attachments
		if len(theirs) != 1 || theirs[0].Address == mine[0].Address || !strings.HasPrefix(theirs[0].Address, "/file/") {
			t.Errorf("the agent gets %+v, the visitor %+v", theirs, mine)
		}

		// A note's file is not for the visitor.
		inNote := decode[wire.Attachment](h.ask(ben, "POST", agentAPI+"/conversations/"+conversation+"/attachments", file("secret.pdf", 10)).want(201))
		settle(t, f, inNote.ID, desk.Checked{Type: "application/pdf", Size: 10})
		note := message("for us")
		note["attachments"] = []string{inNote.ID}
		h.ask(ben, "POST", agentAPI+"/conversations/"+conversation+"/notes", note).want(201)
		h.ask(me, "GET", widgetAPI+"/attachments/"+inNote.ID, nil).want(404)
		h.ask(me, "DELETE", widgetAPI+"/attachments/"+added.ID, nil).want(403)
		h.ask(ben, "DELETE", agentAPI+"/attachments/"+added.ID, nil).want(403)
		h.ask(h.agent(f.Anna), "DELETE", agentAPI+"/attachments/"+added.ID, nil).want(204)
		items = decode[Items](h.ask(ben, "GET", agentAPI+"/conversations/"+conversation+"/items", nil).want(200)).Items
		if a := items[0].Attachments[0]; a.State != deskside.AttachmentDeleted || a.Address != "" || a.Name != "photo.jpg" {
			t.Errorf("deleted %+v", a)
		}
	})
}

// settle does to a file what its bytes would bring about.
func settle(t testing.TB, f *testdesk.Fixture, id string, found desk.Checked) {
	t.Helper()
	if err := f.FinishUpload(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := f.SettleAttachment(t.Context(), id, found); err != nil {
		t.Fatal(err)
	}
}
