package api

import (
	"context"
	"net/http"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// Tape keeps the parts of recorded calls.
type Tape interface {
	Take(context.Context, deskside.Actor, desk.CallChunk) error
}

func (a *API) askToRecord(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	call, err := a.desk.AskToRecord(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

// RecordingAnswer is what somebody says to being recorded.
type RecordingAnswer struct {
	Agreed bool `json:"agreed" doc:"false also takes a yes back, which ends the recording"`
}

func (a *API) answerRecording(ctx context.Context, in *struct {
	ByID
	Body RecordingAnswer
}) (*answer[wire.Call], error) {
	call, err := a.desk.AnswerRecording(ctx, actorOf(ctx), string(in.ID), in.Body.Agreed)
	return ok(wire.CallOf(call)), err
}

func (a *API) answerMyRecording(ctx context.Context, in *struct {
	ByID
	Body RecordingAnswer
}) (*answer[wire.VisitorCall], error) {
	call, err := a.desk.AnswerRecording(ctx, actorOf(ctx), string(in.ID), in.Body.Agreed)
	return ok(wire.VisitorCallOf(call)), err
}

func (a *API) answerGuestRecording(ctx context.Context, in *struct{ Body RecordingAnswer }) (*answer[GuestState], error) {
	s, err := a.desk.AnswerRecordingAsGuest(ctx, actorOf(ctx), in.Body.Agreed)
	return ok(guestState(s)), err
}

func (a *API) stopCallRecording(ctx context.Context, in *struct {
	ByID
	Failed bool `query:"failed" doc:"the browser that records cannot go on"`
}) (*answer[wire.Call], error) {
	call, err := a.desk.StopCallRecording(ctx, actorOf(ctx), string(in.ID), in.Failed)
	return ok(wire.CallOf(call)), err
}

func (a *API) addCallChunk(ctx context.Context, in *struct {
	ByID
	Recording ID     `path:"recording"`
	Seq       int64  `path:"seq" minimum:"1" doc:"the part's place"`
	RawBody   []byte `contentType:"video/webm"`
}) (*nothing, error) {
	if a.Tape == nil {
		return nil, errNoMedia
	}
	return nil, a.Tape.Take(ctx, actorOf(ctx), desk.CallChunk{CallID: string(in.ID), RecordingID: string(in.Recording), Seq: in.Seq, Data: in.RawBody})
}

// recordingRoutes are the operations about recording a call, for those who run it.
func (a *API) recordingRoutes(in group, write access) {
	const created, empty = http.StatusCreated, http.StatusNoContent
	add(in, route{http.MethodPost, "/calls/{id}/recording", "askToRecord", "Ask everybody in a call whether it may be recorded; it starts by itself once all have agreed", write, created}, a.askToRecord)
	add(in, route{http.MethodPut, "/calls/{id}/recording", "answerRecording", "Agree to a call's being recorded, decline, or take the yes back", write, 0}, a.answerRecording)
	add(in, route{http.MethodDelete, "/calls/{id}/recording", "stopCallRecording", "Stop recording a call, which goes on", write, 0}, a.stopCallRecording)
	add(in.upTo(desk.MaxCallChunk+1024), route{http.MethodPut, "/calls/{id}/recording/{recording}/{seq}", "addCallChunk", "Give the next part of what one's browser records, in order; the same part may be given again", write, empty}, a.addCallChunk)
}
