// Package deskside holds the words of the product and the rules that need no
// I/O. Every other package speaks in these words; this one imports the standard
// library only.
//
// Glossary, one sentence each:
//
//   - Site: a website with its widget and its settings.
//   - Visitor: a person on a site; known by a token in the browser, perhaps by name and e-mail.
//   - Agent: a person who answers in the console.
//   - Team: a group of agents.
//   - Role: what an agent may do besides answering (agent, supervisor, admin).
//   - Conversation: what one visitor and the agents say to each other; it has a status, perhaps an assignee and a team.
//   - Status: open, waiting (for the visitor), snoozed (until a time) or done.
//   - Assignee: the agent who has the conversation.
//   - Timeline: the items of a conversation in the order of their sequence numbers.
//   - Item: a message, a note, an event line, or a card such as an invitation.
//   - Update: an item that nobody sees and that says that an earlier one is different now.
//   - Article: a card with a picture, a title and a link that agents send.
//   - Form: questions that agents send and a visitor fills in.
//   - Invitation: an ask that the other side accepts or declines, such as a call.
//   - Message: what a visitor or an agent says to the other side.
//   - Note: what an agent writes for the team; a visitor never learns that it exists.
//   - Mention: a colleague or a team that a note calls by name.
//   - Attachment: a file of a message, a note or a text block; its bytes are kept apart from the database.
//   - Text block: prepared text that agents find with # and insert into what they write.
//   - Block: whom the team does not want to hear from.
//   - Draft: what an agent has begun to write; only that agent sees it.
//   - Event: one recorded change; together the events are the audit log.
//   - Seq: the position in the timeline that agents see, without holes.
//   - VSeq: the position in the timeline that the visitor sees, without holes; items for the team have none.
//   - Inbound: how many messages the visitor has written so far; Outbound: how many the agents have.
//   - Receipt: how far the other side has received and read.
//   - Call: a media room of a conversation with its participants; a conversation has one live call at most.
//   - Participant: somebody who is, was, or may come into a call.
//   - Source: what a participant may send: microphone, camera, screen, the screen's sound.
//   - Conference: a call that guests can join by link.
//   - Guest: somebody who came into a conference by link; knows nothing of the conversation.
//   - Lobby: where a guest waits until an agent lets them in, and receives nothing.
//   - Meeting: a conference with a date.
//   - Actor: who does something: a visitor, an agent, a guest, or the system.
package deskside
