package mail

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// eventKeys are the events whose words depend on nothing but their type.
var eventKeys = map[deskside.EventType]string{
	deskside.ConversationCreated: "created", deskside.OfflineFormSent: "offlineForm", deskside.ConsentGiven: "consented",
	deskside.ConversationReopened: "reopened", deskside.SnoozeEnded: "snoozeEnded",
	deskside.ConversationsMerged: "merged", deskside.ConversationsUnmerged: "unmerged",
	deskside.RedirectOffered: "redirect", deskside.RedirectedToTeam: "redirect", deskside.RedirectAccepted: "accepted",
	deskside.RedirectExpired: "expired", deskside.RedirectCancelled: "cancelled",
	deskside.RecordingBegan: "recording.began",
	deskside.MeetingPlanned: "meeting.planned", deskside.MeetingChanged: "meeting.changed",
	deskside.MeetingCancelled: "meeting.cancelled", deskside.MeetingRestored: "meeting.restored",
	deskside.CallStarted: "call.started", deskside.CallNotAnswered: "call.missed",
	deskside.CallLocked: "call.locked", deskside.CallUnlocked: "call.unlocked",
	deskside.ColleagueAsked: "call.colleague", deskside.ColleagueRefused: "call.refused",
	deskside.CallJoined: "call.joined", deskside.CallLeft: "call.left", deskside.CallRemoved: "call.removed",
	deskside.GuestKnocked: "call.knocked", deskside.GuestAdmitted: "call.admitted", deskside.GuestDeclined: "call.sentAway",
	deskside.RecordAsked: "record.asked", deskside.RecordAgreed: "record.agreed", deskside.RecordDeclined: "record.declined",
	deskside.RecordStarted: "record.started", deskside.RecordPaused: "record.paused", deskside.RecordResumed: "record.resumed",
}

// choices are the events whose words depend on a fact.
var choices = map[deskside.EventType]func(i deskside.Item) string{
	deskside.ConversationAssigned: func(i deskside.Item) string {
		switch {
		case i.Data["by"] == "desk":
			return "given"
		case i.Data["assigneeId"] == i.AuthorID:
			return "took"
		}
		return "assigned"
	},
	deskside.ConversationReleased: func(i deskside.Item) string {
		return known("released", i.Data["reason"], byAgent(i, "released"), "not_opened", "passed", "lost", "reopened")
	},
	deskside.ConversationRated: func(i deskside.Item) string { return withReason("rated", i.Data["comment"]) },
	deskside.RedirectDeclined:  func(i deskside.Item) string { return withReason("declined", i.Data["reason"]) },
	deskside.StatusChanged:     statusKey,
	deskside.RecordingEnded: func(i deskside.Item) string {
		return known("recording", i.Data["reason"], "recording.failed", "visitor", "off")
	},
	deskside.RecordingDeleted: func(i deskside.Item) string {
		if i.AuthorKind == deskside.ActorAgent {
			return "recording.deleted"
		}
		return "recording.expired"
	},
	deskside.CallOver:    func(i deskside.Item) string { return conference(i, "call.ended.many", "call.ended") },
	deskside.CallWidened: func(i deskside.Item) string { return conference(i, "call.conference", "call.video") },
	deskside.RecordEnded: func(i deskside.Item) string {
		switch {
		case i.Data["seconds"] == "":
			return "record.none"
		case i.Data["reason"] == "failed":
			return "record.lost"
		}
		return known("record", i.Data["reason"], "record.over", "stopped", "withdrawn", "over", "unanswered", "lost")
	},
}

func statusKey(i deskside.Item) string {
	to := known("", i.Data["to"], "open", "done", "waiting", "snoozed")
	if i.Data["reason"] == "idle" && (to == "done" || to == "waiting") {
		return to + ".idle"
	}
	return byAgent(i, to)
}

func byAgent(i deskside.Item, key string) string {
	if i.AuthorKind == deskside.ActorAgent {
		return key
	}
	return key + ".system"
}

func withReason(key, reason string) string {
	if reason != "" {
		return key + ".why"
	}
	return key
}

func conference(i deskside.Item, many, two string) string {
	if i.Data["kind"] == string(deskside.AskConference) {
		return many
	}
	return two
}

// known is the key of the reason, if it is one of the list.
func known(group, reason, otherwise string, list ...string) string {
	for _, one := range list {
		if one == reason {
			return strings.TrimPrefix(group+"."+one, ".")
		}
	}
	return otherwise
}

// say puts an event line of the team into words. Unknown events get a general line, so that
// nothing is left out in silence.
func (w eventWords) say(i deskside.Item, visitor string, when func(time.Time) string) string {
	key := eventKeys[i.Event]
	if choose, ok := choices[i.Event]; ok {
		key = choose(i)
	}
	d := i.Data
	name := cmp.Or(d["name"], d["assigneeName"], d["teamName"], d["toName"])
	if name == "" && strings.HasPrefix(key, "record.") {
		name = visitor
	}
	actor := i.AuthorName
	if i.AuthorKind == deskside.ActorVisitor {
		actor = visitor
	}
	seconds, _ := strconv.Atoi(d["seconds"]) // none: 0
	at := func(text string) string {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return when(t)
		}
		return text
	}
	fill := strings.NewReplacer(
		"{actor}", oneLine(actor), "{name}", oneLine(name), "{time}", span(time.Duration(seconds)*time.Second), "{count}", d["people"],
		"{title}", oneLine(d["title"]), "{when}", at(d["startsAt"]), "{until}", at(d["until"]), "{email}", oneLine(d["email"]),
		"{reason}", oneLine(d["reason"]), "{score}", d["score"], "{comment}", oneLine(d["comment"]),
	)
	return fill.Replace(cmp.Or(w[key], w["other"]))
}

// span is how long something took, as people say it; the same in both languages.
func span(d time.Duration) string {
	s := int(max(d, 0).Round(time.Second) / time.Second)
	switch h, m := s/3600, s/60%60; {
	case h > 0:
		return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
	case m > 0:
		return strconv.Itoa(m) + " min " + strconv.Itoa(s%60) + " s"
	}
	return strconv.Itoa(s) + " s"
}
