package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// blockFile uploads a file for a text block, and has it found to be of the type.
func blockFile(t *testing.T, f *testdesk.Fixture, who deskside.Actor, name, contentType string) deskside.Attachment {
	t.Helper()
	a, err := f.AddTextBlockFile(ctx, who, desk.NewAttachment{ID: testdesk.NewID(), Name: name, Size: 1000})
	ok(t, err)
	ok(t, f.FinishUpload(ctx, a.ID))
	a, err = f.SettleAttachment(ctx, a.ID, desk.Checked{Type: contentType, Size: 1000})
	ok(t, err)
	return a
}

func TestTextBlockFiles(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		price, city := blockFile(t, f, ben, "prices.pdf", "application/pdf"), blockFile(t, f, ben, "map.png", "image/png")
		in := newBlock(deskside.TextBlockPersonal, "prices")
		in.Files = []string{price.ID, city.ID}
		block, err := f.CreateTextBlock(ctx, ben, in)
		ok(t, err)
		names := func() (names []string) {
			t.Helper()
			list, err := f.TextBlocks(ctx, ben)
			ok(t, err)
			for _, b := range list {
				for _, a := range b.Files {
					names = append(names, a.Name)
				}
			}
			return names
		}
		if got := names(); len(got) != 2 || got[0] != "prices.pdf" || len(block.Files) != 2 {
			t.Errorf("the block has %v", got)
		}
		// Others' blocks do not exist, nor their files; a block's file is taken out there.
		_, err = f.Attachment(ctx, anna, price.ID)
		wantCode(t, err, deskside.NotFound)
		wantCode(t, f.DeleteAttachment(ctx, ben, price.ID), deskside.Conflict)
		_, err = f.CreateTextBlock(ctx, anna, desk.NewTextBlock{Scope: deskside.TextBlockPersonal, Shortcut: "x", Title: "x", Body: "x", Files: []string{price.ID}})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "files" {
			t.Errorf("field %q", e.Field)
		}

		visitor := f.NewVisitor()
		c := f.Start(t, visitor, "What does it cost?")
		insert := func(who deskside.Actor, id, file string) (deskside.Attachment, error) {
			return f.CopyTextBlockFile(ctx, who, desk.CopyFile{ID: id, ConversationID: c.ID, FileID: file})
		}
		_, err = insert(anna, testdesk.NewID(), price.ID)
		wantCode(t, err, deskside.NotFound)
		id := testdesk.NewID()
		copied, err := insert(ben, id, price.ID)
		ok(t, err)
		again, err := insert(ben, id, price.ID)
		if err != nil || again.ID != copied.ID || copied.Secret == price.Secret || copied.State != deskside.AttachmentReady || copied.SiteID != f.Site.ID {
			t.Errorf("copied %+v, again %+v, %v", copied, again, err)
		}
		_, _, err = f.PostMessage(ctx, ben, c.ID, testdesk.NewID(), "Here", copied.ID)
		ok(t, err)
		seen, err := f.Attachment(ctx, visitor, copied.ID)
		if err != nil || seen.Name != "prices.pdf" {
			t.Errorf("the visitor sees %+v, %v", seen, err)
		}

		// Taken out, and brought back by Undo; what the site does not take can't be inserted.
		files := func(ids ...string) desk.TextBlockChange { return desk.TextBlockChange{Files: &ids} }
		_, err = f.UpdateTextBlock(ctx, ben, block.ID, files(city.ID))
		ok(t, err)
		if got := names(); len(got) != 1 || got[0] != "map.png" {
			t.Errorf("after taking one out %v", got)
		}
		_, err = insert(ben, testdesk.NewID(), price.ID)
		wantCode(t, err, deskside.NotFound)
		_, err = f.UpdateTextBlock(ctx, ben, block.ID, files(price.ID, city.ID))
		ok(t, err)
		settings := f.Site.Settings
		settings.Files = deskside.FileSettings{MaxMB: 5, Kinds: []deskside.FileKind{deskside.FilePicture}}
		_, err = f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})
		ok(t, err)
		_, err = insert(ben, testdesk.NewID(), price.ID)
		if e := wantCode(t, err, deskside.Invalid); e.Data["kind"] != "pdf" {
			t.Errorf("refused %+v", e)
		}

		// The block goes; for a day it comes back with its files, then they go, but not what was sent.
		var removed []string
		clean := func() {
			t.Helper()
			_, err := f.CleanAttachments(ctx, func(a deskside.Attachment) error {
				removed = append(removed, a.Name)
				return nil
			})
			ok(t, err)
		}
		ok(t, f.DeleteTextBlock(ctx, ben, block.ID))
		clean()
		_, err = f.UpdateTextBlock(ctx, ben, block.ID, desk.TextBlockChange{Restore: true})
		ok(t, err)
		if got := names(); len(got) != 2 || len(removed) != 0 {
			t.Errorf("restored with %v, removed %v", got, removed)
		}
		ok(t, f.DeleteTextBlock(ctx, ben, block.ID))
		for range 3 {
			f.Clock.Advance(25 * time.Hour)
			clean()
		}
		if len(removed) != 1 || removed[0] != "map.png" {
			t.Errorf("removed the bytes of %v", removed)
		}
		if seen, err = f.Attachment(ctx, visitor, copied.ID); err != nil || seen.State != deskside.AttachmentReady || seen.Blob == "" {
			t.Errorf("what was sent is %+v, %v", seen, err)
		}
	})
}

// Files alone are enough, a text alone too; neither is refused, also by a change and an import.
func TestTextBlockFiles_withoutText(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		refused := func(err error) {
			t.Helper()
			if e := wantCode(t, err, deskside.Invalid); e.Field != "body" {
				t.Errorf("field %q: %v", e.Field, e)
			}
		}
		in := newBlock(deskside.TextBlockPersonal, "logo")
		in.Body = " \n"
		refused(second(f.CreateTextBlock(ctx, ben, in)))
		in.Files = []string{blockFile(t, f, ben, "logo.png", "image/png").ID}
		block, err := f.CreateTextBlock(ctx, ben, in)
		ok(t, err)
		if block.Body != "" || len(block.Files) != 1 {
			t.Errorf("created %+v", block)
		}

		none, some, empty, title := []string{}, "Our logo", "", "Logo"
		change := func(c desk.TextBlockChange) error { return second(f.UpdateTextBlock(ctx, ben, block.ID, c)) }
		refused(change(desk.TextBlockChange{Files: &none}))
		ok(t, change(desk.TextBlockChange{Title: &title}))
		ok(t, change(desk.TextBlockChange{Body: &some, Files: &none}))
		refused(change(desk.TextBlockChange{Body: &empty}))
		ok(t, change(desk.TextBlockChange{Body: &empty, Files: &in.Files}))

		// What was exported can be imported: the files stay. A new one would have none.
		got, err := f.ImportTextBlocks(ctx, ben, "shortcut,title,body\nlogo,Our logo,\nnew,New,\n")
		ok(t, err)
		if got.Updated != 1 || got.Created != 0 || len(got.Errors) != 1 || got.Errors[0].Row != 3 || got.Errors[0].Field != "body" {
			t.Errorf("imported %+v", got)
		}
		ok(t, f.DeleteTextBlock(ctx, ben, block.ID))
		ok(t, change(desk.TextBlockChange{Restore: true}))
	})
}

func TestTextBlockFiles_refused(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		add := func(name string, size int64) (deskside.Attachment, error) {
			return f.AddTextBlockFile(ctx, ben, desk.NewAttachment{ID: testdesk.NewID(), Name: name, Size: size})
		}
		_, err := add("film.mp4", 26<<20)
		if e := wantCode(t, err, deskside.TooLarge); e.Data["maxBytes"] != "26214400" {
			t.Errorf("refused %+v", e)
		}
		_, err = add("setup.exe", 10)
		wantCode(t, err, deskside.Invalid)
		create := func(ids ...string) error {
			in := newBlock(deskside.TextBlockPersonal, "x")
			in.Files = ids
			_, err := f.CreateTextBlock(ctx, ben, in)
			return err
		}
		coming, err := add("a.pdf", 10)
		ok(t, err)
		wantCode(t, create(coming.ID), deskside.Unavailable)
		wantCode(t, create(testdesk.NewID()), deskside.Invalid)
		good := blockFile(t, f, ben, "a.pdf", "application/pdf")
		wantCode(t, create(good.ID, good.ID), deskside.Invalid)
		// A program that calls itself a picture.
		blocked := blockFile(t, f, ben, "a.png", "application/x-msdownload")
		if blocked.State != deskside.AttachmentBlocked {
			t.Fatalf("it is %+v", blocked)
		}
		wantCode(t, create(blocked.ID), deskside.Invalid)
		c := f.Start(t, f.NewVisitor(), "Hello")
		// One of a message is none of a text block.
		sent, err := f.AddAttachment(ctx, ben, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: c.ID, Name: "b.pdf", Size: 10})
		ok(t, err)
		wantCode(t, create(sent.ID), deskside.Invalid)
		ok(t, create(good.ID))
		wantCode(t, create(good.ID), deskside.Conflict)
	})
}
