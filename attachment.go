package deskside

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"strings"
	"time"
)

// AttachmentState says how far a file has come.
type AttachmentState string

const (
	AttachmentUploading AttachmentState = "uploading" // its bytes are on their way
	AttachmentChecking  AttachmentState = "checking"  // its bytes are here and are looked at
	AttachmentReady     AttachmentState = "ready"     // it can be sent and read
	AttachmentBlocked   AttachmentState = "blocked"   // it was found to be harmful, or of a type that is not allowed
	AttachmentDeleted   AttachmentState = "deleted"   // its bytes are gone, or about to go
)

// Attachment is a file that belongs to a message, a note or a text block, or will once
// that is sent.
type Attachment struct {
	ID             string
	SiteID         string // empty: of a text block
	ConversationID string // may not exist yet: a visitor can begin with a file
	ItemID         string // empty: not sent yet
	TextBlockID    string // empty: of no text block
	OwnerKind      ActorKind
	OwnerID        string
	Name           string
	Type           string // as its bytes say; empty until they were looked at
	Size           int64
	State          AttachmentState
	Reason         BlockReason // why it is blocked
	// Width and Height are of a picture, as it is shown; 0 for anything else.
	Width, Height int
	Thumbnail     bool
	// Secret signs the addresses of the file; it never leaves the house.
	Secret string
	// Blob names the bytes; copies share them. Upload names the running upload.
	Blob, Upload string
	CreatedAt    time.Time
	StateAt      time.Time // when State last changed
}

// BlockReason says why an attachment is blocked.
type BlockReason string

const (
	BlockedByScanner BlockReason = "harmful"
	BlockedByType    BlockReason = "type"
)

const (
	// MaxFileSize is the most that a site can allow, in bytes.
	MaxFileSize = 2 << 30
	// MaxAttachments is how many one message can carry.
	MaxAttachments = 10
)

// AttachmentUse is what an address of an attachment is good for, and for whom.
type AttachmentUse byte

const (
	ForAgents   AttachmentUse = 'a' // read it, as an agent who is signed in
	ForVisitors AttachmentUse = 'v' // read it
	ForUpload   AttachmentUse = 'u' // send its bytes
)

// An address stays the same for a while, so that browsers keep what they have loaded.
const addressWindow = 6 * time.Hour

// AddressUntil is until when an address made now is good: six to twelve hours.
func AddressUntil(now time.Time) time.Time {
	return now.UTC().Truncate(addressWindow).Add(2 * addressWindow)
}

// AttachmentToken is what an address says: which attachment, for what, until when.
type AttachmentToken struct {
	ID    string
	Use   AttachmentUse
	Until time.Time
	mac   [16]byte
}

// Token makes the secret part of an address.
func (a Attachment) Token(use AttachmentUse, until time.Time) string {
	id, err := hex.DecodeString(strings.ReplaceAll(a.ID, "-", ""))
	if err != nil || len(id) != 16 {
		return ""
	}
	body := binary.BigEndian.AppendUint32(append(id, byte(use)), uint32(until.Unix()))
	mac := a.sign(body)
	return base64.RawURLEncoding.EncodeToString(append(body, mac[:]...))
}

func (a Attachment) sign(body []byte) (mac [16]byte) {
	h := hmac.New(sha256.New, []byte(a.Secret))
	h.Write(body)
	copy(mac[:], h.Sum(nil))
	return mac
}

// ReadAttachmentToken takes an address's token apart. What it says counts only once
// the attachment's Signed has agreed.
func ReadAttachmentToken(s string) (t AttachmentToken, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != 37 {
		return t, false
	}
	id := hex.EncodeToString(raw[:16])
	t.ID = id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
	t.Use, t.Until = AttachmentUse(raw[16]), time.Unix(int64(binary.BigEndian.Uint32(raw[17:21])), 0)
	copy(t.mac[:], raw[21:])
	return t, true
}

// Signed reports whether the token was made for this attachment and is still good.
func (a Attachment) Signed(t AttachmentToken, now time.Time) bool {
	id, err := hex.DecodeString(strings.ReplaceAll(a.ID, "-", ""))
	if err != nil || a.Secret == "" || t.ID != a.ID || !now.Before(t.Until) {
		return false
	}
	want := a.sign(binary.BigEndian.AppendUint32(append(id, byte(t.Use)), uint32(t.Until.Unix())))
	return hmac.Equal(want[:], t.mac[:])
}

// Address is where the file can be read by those for whom it is; empty when it can't be.
func (a Attachment) Address(use AttachmentUse, now time.Time) string {
	if a.State != AttachmentReady {
		return ""
	}
	return "/file/" + a.Token(use, AddressUntil(now)) + "/" + url.PathEscape(a.Name)
}

// ThumbnailAddress is where the small picture is; empty when there is none.
func (a Attachment) ThumbnailAddress(use AttachmentUse, now time.Time) string {
	if a.State != AttachmentReady || !a.Thumbnail {
		return ""
	}
	return "/thumbnail/" + a.Token(use, AddressUntil(now))
}

// uploadTime is how long an upload may take.
const uploadTime = 24 * time.Hour

// UploadAddress is where its bytes go, by the tus protocol; empty when they are here.
func (a Attachment) UploadAddress(now time.Time) string {
	if a.State != AttachmentUploading {
		return ""
	}
	return "/upload/" + a.Token(ForUpload, now.Add(uploadTime))
}

// AttachmentNames is the names on one line, for lists.
func AttachmentNames(list []Attachment) string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}
