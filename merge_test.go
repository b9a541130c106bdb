package deskside

import (
	"fmt"
	"testing"
	"time"
)

func TestMerged(t *testing.T) {
	start := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	item := func(id string, minute int, seq, vseq, in, out, quote int64) Item {
		i := Item{ID: id, Kind: ItemMessage, Seq: seq, VSeq: vseq, Inbound: in, Outbound: out, At: start.Add(time.Duration(minute) * time.Minute)}
		i.Quote.Seq = quote
		return i
	}
	note := item("note", 3, 3, 0, 1, 1, 0)
	note.Kind = ItemNote
	update := item("update", 4, 4, 3, 1, 1, 0)
	update.Kind = ItemUpdate
	one := []Item{item("a1", 0, 1, 1, 1, 0, 0), item("a2", 2, 2, 2, 1, 1, 1), note, update, item("a3", 9, 5, 4, 2, 1, 2)}
	other := []Item{item("b1", 1, 1, 1, 1, 0, 0), item("b2", 2, 2, 2, 2, 0, 0), item("b3", 5, 3, 3, 2, 1, 1)}
	var c Conversation
	got := ""
	items := Merged(&c, one, other)
	for _, i := range items {
		got += fmt.Sprintf("%s %d/%d %d:%d q%d\n", i.ID, i.Seq, i.VSeq, i.Inbound, i.Outbound, i.Quote.Seq)
	}
	want := `a1 1/1 1:0 q0
b1 2/2 2:0 q0
a2 3/3 2:1 q1
b2 4/4 3:1 q0
note 5/0 3:1 q0
b3 6/5 3:2 q2
a3 7/6 4:2 q3
`
	if got != want || c.Seq != 7 || c.VSeq != 6 || c.Inbound != 4 || c.Outbound != 2 {
		t.Errorf("got\n%s%+v", got, c)
	}
	read := map[string]bool{"a1": true, "b1": true, "a2": true, "b3": true}
	r := MergeReceipts(items, func(i Item) (bool, bool, bool, bool) { return true, read[i.ID], i.ID != "a1", true })
	if r != (Receipts{ToVisitor: 6, ReadByVisitor: 3, ToAgents: 0, ReadByAgents: 6, VisitorOutbound: 1}) {
		t.Errorf("%+v", r)
	}
}
