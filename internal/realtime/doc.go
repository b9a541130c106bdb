// Package realtime is the door for sockets: who may hear what, what is told after a
// change, who is there and who types. It stands on centrifuge, which no other
// package sees.
//
// The Hub is the desk's Audience: it hears of committed changes and publishes them,
// shaped by wire once per audience. The Door lets agents and visitors in, over
// websockets and, where those are blocked, over plain HTTP. Several nodes are joined
// by Redis, which carries publications and keeps nothing that could not be lost.
//
// Channels: timeline:<conversation> (agents) and chat:<conversation> (its visitor)
// carry items with an offset, which is the seq or vseq in the database; inbox,
// agent:<id>, visitor:<id> and site:<id> carry hints without one. See wire.AgentPush
// and wire.ClientPush.
//
// What is ordered: the items of a channel. Every subscriber gets 1, 2, 3… without a
// hole or a repeat, whatever happened to the publications on their way: the broker
// drops repeats, reads holes from the database, compares quiet channels with it every
// ten seconds, and answers whoever comes back with what was missed. This holds
// across restarts, lost nodes and an emptied Redis, as none of them holds history. A
// client that missed more than fits into one answer is told to fetch. After a restore
// the epoch is another, and clients fetch too. A conversation's row is the newest one
// when it arrives, but rows between two may never be sent.
//
// What may be lost: hints. Rows, receipts, presence and typing are true in the API;
// clients ask there when they connect.
//
// What may block: Hear never does; its queue is bounded, and when it is full, items
// become holes to be filled. A slow client holds up nobody: its queue is bounded, and
// it is cut off, to recover. Delivering an item may wait for the database when there
// is a hole before it, which holds up that channel, and with Redis the others that
// the same receiver serves, for at most readTimeout.
//
// A visitor's sockets never carry a note, an event line, or a push that only tells
// that the team is busy with one.
package realtime
