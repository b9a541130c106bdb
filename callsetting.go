package deskside

import (
	"cmp"
	"slices"
	"time"
)

// CallSettings is which calls a site has. The zero value is the default: agents may ask for
// all of them, visitors do not call by themselves.
type CallSettings struct {
	Off         []InvitationKind `json:"off,omitempty" maxItems:"5" doc:"what agents cannot ask visitors for: call, video, request_desktop, show_screen, conference"`
	Visitors    []InvitationKind `json:"visitors,omitempty" maxItems:"3" doc:"what visitors may ask for by themselves: call, video, show_screen; left out: nothing"`
	OpenOnly    bool             `json:"openOnly,omitempty" doc:"visitors may call only within the opening hours"`
	TeamID      string           `json:"teamId,omitempty" doc:"visitors' calls ring at the conversation's owner and at the members of this team; left out: at whoever is there"`
	Recording   SiteRecording    `json:"recording,omitzero" doc:"whether agents may ask everybody in a call to let it be recorded"`
	RingSeconds int              `json:"ringSeconds,omitempty" minimum:"0" maximum:"180" doc:"how long a call rings; 0 means 60"`
}

var (
	callKinds        = []InvitationKind{AskCall, AskVideo, AskRequestDesktop, AskShowScreen, AskConference}
	visitorCallKinds = []InvitationKind{AskCall, AskVideo, AskShowScreen}
)

// Offers reports whether that side may ask for it on the site. Asks that are no calls are
// not decided here.
func (s CallSettings) Offers(kind InvitationKind, side ActorKind) bool {
	switch {
	case !slices.Contains(callKinds, kind):
		return true
	case side == ActorVisitor:
		return slices.Contains(s.Visitors, kind)
	}
	return !slices.Contains(s.Off, kind)
}

// Any reports whether there are calls of some kind on the site.
func (s CallSettings) Any() bool {
	return len(s.Visitors) > 0 || slices.ContainsFunc(callKinds, func(k InvitationKind) bool { return !slices.Contains(s.Off, k) })
}

// RingTime is how long the other side has to answer.
func (s CallSettings) RingTime() time.Duration {
	return cmp.Or(time.Duration(s.RingSeconds)*time.Second, InvitationTime)
}

// Clean checks what an admin enters.
func (s CallSettings) Clean() (CallSettings, error) {
	var err error
	if s.Off, err = cleanKinds("settings.calls.off", s.Off, callKinds); err != nil {
		return s, err
	}
	if s.Visitors, err = cleanKinds("settings.calls.visitors", s.Visitors, visitorCallKinds); err != nil {
		return s, err
	}
	if s.Recording, err = s.Recording.Clean("settings.calls.recording."); err != nil {
		return s, err
	}
	if s.RingSeconds != 0 && (s.RingSeconds < 15 || s.RingSeconds > 180) {
		return s, Errorf(Invalid, "settings.calls.ringSeconds", "a call rings between 15 and 180 seconds")
	}
	return s, nil
}

// cleanKinds returns each of the kinds once, in the usual order.
func cleanKinds(field string, kinds, known []InvitationKind) (clean []InvitationKind, err error) {
	for _, k := range kinds {
		if !slices.Contains(known, k) {
			return nil, Errorf(Invalid, field, "%q is none of %q", k, known)
		}
	}
	for _, k := range known {
		if slices.Contains(kinds, k) {
			clean = append(clean, k)
		}
	}
	return clean, nil
}
