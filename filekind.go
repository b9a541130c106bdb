package deskside

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// FileKind sorts files into what an admin would name.
type FileKind string

const (
	FilePicture  FileKind = "picture"
	FileAudio    FileKind = "audio"
	FileVideo    FileKind = "video"
	FilePDF      FileKind = "pdf"
	FileDocument FileKind = "document"
	FileArchive  FileKind = "archive"
	FileProgram  FileKind = "program"
	FileOther    FileKind = "other"
)

// FileKinds lists every kind there is.
var FileKinds = []FileKind{FilePicture, FileAudio, FileVideo, FilePDF, FileDocument, FileArchive, FileProgram, FileOther}

// endings says by its name what a file is.
var endings = map[FileKind]string{
	FilePicture:  "avif bmp gif heic heif ico jpe jpeg jpg png svg tif tiff webp",
	FileAudio:    "aac aif aiff amr flac m4a mid mp3 oga ogg opus wav weba wma",
	FileVideo:    "3gp avi m4v mkv mov mp4 mpeg mpg ogv webm wmv",
	FilePDF:      "pdf",
	FileDocument: "csv doc docx eml epub ics json key log md msg numbers odg odp ods odt pages ppt pptx rtf tsv txt vcf xls xlsx xml",
	FileArchive:  "7z bz2 gz rar tar tbz2 tgz txz xz zip zst",
	FileProgram: "apk app appx bat bin cmd com command cpl deb dll dmg docm exe gadget hta htm html iso jar js jse lnk mjs msc msi msp pif pkg ps1 psm1 " +
		"reg rpm scr sh svgz swf url vb vbe vbs wsf wsh xhtml xlsm",
}

var kindByEnding = func() map[string]FileKind {
	kinds := map[string]FileKind{}
	for kind, list := range endings {
		for ending := range strings.FieldsSeq(list) {
			kinds["."+ending] = kind
		}
	}
	return kinds
}()

// programTypes are what runs, or can run in a browser, whatever the name says.
var programTypes = []string{
	"text/html", "application/xhtml+xml", "text/javascript", "application/javascript", "application/x-msdownload", "application/vnd.microsoft.portable-executable",
	"application/x-executable", "application/x-elf", "application/x-sharedlib", "application/x-mach-binary", "application/java-archive", "application/x-java-applet",
	"application/x-shockwave-flash", "application/x-ms-installer", "application/x-ms-shortcut", "application/vnd.android.package-archive",
	"text/x-php", "text/x-python", "text/x-perl", "text/x-lua", "text/x-tcl", "text/x-shellscript", "application/vnd.debian.binary-package", "application/x-rpm", "application/wasm",
}

// KindOfName is what the name says that a file is: all that is known before its bytes are.
func KindOfName(name string) FileKind {
	if kind, ok := kindByEnding[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return FileOther
}

// KindOfFile is what a file is by its bytes, and by its name where they leave it open. A
// program is one if either says so.
func KindOfFile(contentType, name string) FileKind {
	byName := KindOfName(name)
	contentType, _, _ = strings.Cut(contentType, ";")
	major, _, _ := strings.Cut(contentType, "/")
	switch {
	case byName == FileProgram || slices.Contains(programTypes, contentType):
		return FileProgram
	case contentType == "application/pdf":
		return FilePDF
	case major == "image":
		return FilePicture
	case major == "audio":
		return FileAudio
	case major == "video":
		return FileVideo
	case byName == FilePicture || byName == FileAudio || byName == FileVideo || byName == FilePDF:
		return FileOther // it claims to be what it is not
	}
	return byName
}

// FileSettings says which files can be sent in a site's conversations.
type FileSettings struct {
	Visitors bool       `json:"visitors" doc:"whether visitors may send files too"`
	MaxMB    int        `json:"maxMB" minimum:"1" maximum:"2048" doc:"largest file, in megabytes of 1,048,576 bytes"`
	Kinds    []FileKind `json:"kinds" enum:"picture,audio,video,pdf,document,archive,program,other" doc:"what may be sent; checked by the name before and by the bytes after the upload"`
}

// DefaultFileSettings allows everything but programs.
func DefaultFileSettings() FileSettings {
	return FileSettings{Visitors: true, MaxMB: 100, Kinds: slices.DeleteFunc(slices.Clone(FileKinds), func(k FileKind) bool { return k == FileProgram })}
}

// TextBlockFiles is what can be attached to text blocks. They belong to no site: what the
// site of a conversation takes is asked when one is inserted there.
func TextBlockFiles() FileSettings {
	s := DefaultFileSettings()
	s.Visitors, s.MaxMB = false, 25
	return s
}

// Or gives d for settings that were never made.
func (s FileSettings) Or(d FileSettings) FileSettings {
	if s.MaxMB == 0 {
		return d
	}
	if s.Kinds == nil {
		s.Kinds = []FileKind{}
	}
	return s
}

// MaxBytes is the largest file.
func (s FileSettings) MaxBytes() int64 { return int64(s.MaxMB) << 20 }

// Clean says what is wrong with settings from outside.
func (s FileSettings) Clean() (FileSettings, error) {
	s = s.Or(DefaultFileSettings())
	if s.MaxMB < 1 || s.MaxBytes() > MaxFileSize {
		return s, Errorf(Invalid, "settings.files.maxMB", "the largest file must be between 1 and %d MB", MaxFileSize>>20)
	}
	for _, k := range s.Kinds {
		if !slices.Contains(FileKinds, k) {
			return s, Errorf(Invalid, "settings.files.kinds", "there is no kind of file %q", k)
		}
	}
	s.Kinds = slices.DeleteFunc(slices.Clone(FileKinds), func(k FileKind) bool { return !slices.Contains(s.Kinds, k) })
	return s, nil
}

// Takes says why a file that is about to be sent can't be; nil when it can.
func (s FileSettings) Takes(actor ActorKind, name string, size int64) error {
	switch {
	case actor == ActorVisitor && !s.Visitors:
		return Errorf(Forbidden, "name", "files can't be sent here")
	case size > s.MaxBytes():
		return Errorf(TooLarge, "size", "the file is larger than %d MB", s.MaxMB).With("maxBytes", fmt.Sprint(s.MaxBytes()))
	case !slices.Contains(s.Kinds, KindOfName(name)):
		return &Error{Code: Invalid, Field: "name", Message: "files of this type can't be sent here", Data: map[string]string{"kind": string(KindOfName(name))}}
	}
	return nil
}
