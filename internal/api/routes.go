package api

import (
	"net/http"

	"github.com/deskside/deskside"
)

// routes is everything that programs can ask for.
func (a *API) routes() {
	const (
		get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
		created, empty             = http.StatusCreated, http.StatusNoContent
	)
	read, write, admin := agents(deskside.ScopeRead), agents(deskside.ScopeWrite), agents(deskside.ScopeAdmin)

	in := a.group("/api/v1", "Sign-in and own account")
	add(in, route{get, "/setup", "readSetup", "Whether the instance waits to be set up", anyone, 0}, a.readSetup)
	add(in, route{post, "/setup", "setUp", "Make the first admin and the first site, with the code from the server's log", anyone, created}, a.setUp)
	add(in, route{post, "/session", "signIn", "Sign in; the answer sets the session cookie", anyone, 0}, a.signIn)
	add(in, route{del, "/session", "signOut", "Sign out", browser, empty}, a.signOut)
	add(in, route{get, "/me", "readMe", "Who is asking", read, 0}, a.readMe)
	add(in, route{patch, "/me", "updateMe", "Change one's own name and preferences", browser, 0}, a.updateMe)
	add(in, route{put, "/me/availability", "setAvailability", "Say whether one wants to be disturbed", browser, 0}, a.setAvailability)
	add(in, route{put, "/me/password", "changePassword", "Change one's password; other sessions end", browser, empty}, a.changePassword)
	add(in, route{get, "/me/sessions", "listSessions", "Where one is signed in", browser, 0}, a.listSessions)
	add(in, route{del, "/me/sessions/{id}", "revokeSession", "Sign out elsewhere", browser, empty}, a.revokeSession)
	add(in, route{get, "/api-keys", "listApiKeys", "One's API keys, without their secrets", browser, 0}, a.listAPIKeys)
	add(in, route{post, "/api-keys", "createApiKey", "Make an API key; its secret is shown this once", browser, created}, a.createAPIKey)
	add(in, route{del, "/api-keys/{id}", "revokeApiKey", "Revoke an API key", browser, empty}, a.revokeAPIKey)

	in = a.group("/api/v1", "Conversations")
	add(in, route{get, "/conversations", "listConversations", "A page of the inbox", read, 0}, a.listConversations)
	add(in, route{get, "/conversations/counts", "countConversations", "The numbers on the inbox tabs", read, 0}, a.countConversations)
	add(in, route{get, "/conversations/{id}", "readConversation", "One conversation with its visitor and the visitor's earlier ones", read, 0}, a.readConversation)
	add(in, route{get, "/conversations/{id}/items", "listItems", "A part of the timeline, ascending; without before and after the newest part", read, 0}, a.listItems)
	add(in, route{post, "/conversations/{id}/messages", "postMessage", "Answer the visitor; the first answer in an unassigned conversation assigns it", write, created}, a.postMessage)
	add(in, route{post, "/conversations/{id}/notes", "addNote", "Write a note for the team; the visitor never learns of it", write, created}, a.addNote)
	add(in, route{put, "/conversations/{id}/assignee", "assignConversation", "Assign to an agent, or to nobody", write, 0}, a.assignConversation)
	add(in, route{post, "/conversations/{id}/redirect", "redirectConversation", "Offer the conversation to an agent, or give it to a team", write, 0}, a.redirect)
	add(in, route{del, "/conversations/{id}/redirect", "cancelRedirect", "Take a redirect back that nobody has answered", write, 0}, a.cancelRedirect)
	add(in, route{post, "/conversations/{id}/redirect/accept", "acceptRedirect", "Take a conversation that is offered to the asking agent", write, 0}, a.acceptRedirect)
	add(in, route{post, "/conversations/{id}/redirect/decline", "declineRedirect", "Send an offered conversation back", write, 0}, a.declineRedirect)
	add(in, route{put, "/conversations/{id}/status", "setStatus", "Set the status", write, 0}, a.setStatus)
	add(in, route{post, "/conversations/{id}/read", "markRead", "Say how far the asking agent has read", write, empty}, a.markRead)
	add(in, route{post, "/receipts", "markDelivered", "Say which of the visitors' messages have arrived in a console", write, empty}, a.markDelivered)
	add(in, route{get, "/visitors/{id}", "readVisitor", "A visitor and the pages of the visit", read, 0}, a.readVisitor)
	add(in, route{patch, "/visitors/{id}", "updateVisitor", "Correct a visitor's name or e-mail address", write, 0}, a.updateVisitor)

	in = a.group("/api/v1", "Invitations")
	add(in, route{post, "/conversations/{id}/invitations", "invite", "Ask the visitor for something, such as a call; of each kind one at a time", write, created}, a.invite)
	add(in, route{get, "/invitations/{id}", "readInvitation", "How an invitation stands", read, 0}, a.readInvitation)
	add(in, route{post, "/invitations/{id}/accept", "acceptInvitation", "Say yes to a visitor's ask", write, 0}, a.acceptInvitation)
	add(in, route{post, "/invitations/{id}/decline", "declineInvitation", "Say no to a visitor's ask", write, 0}, a.declineInvitation)
	add(in, route{post, "/invitations/{id}/cancel", "cancelInvitation", "Take an ask of the agents back", write, 0}, a.cancelInvitation)
	add(in, route{post, "/invitations/{id}/end", "endInvitation", "End what was accepted", write, 0}, a.endInvitation)

	in = a.group("/api/v1", "Workspace")
	add(in, route{get, "/agents", "listAgents", "All colleagues", read, 0}, a.listAgents)
	add(in, route{post, "/agents", "createAgent", "Add a colleague", admin, created}, a.createAgent)
	add(in, route{patch, "/agents/{id}", "updateAgent", "Change a colleague's name, role or access", admin, 0}, a.updateAgent)
	add(in, route{get, "/load", "readLoad", "How busy agents and teams are", read, 0}, a.readLoad)
	add(in, route{get, "/teams", "listTeams", "All teams", read, 0}, a.listTeams)
	add(in, route{post, "/teams", "createTeam", "Add a team", admin, created}, a.createTeam)
	add(in, route{put, "/teams/{id}/members", "setTeamMembers", "Say who is in a team", admin, 0}, a.setTeamMembers)
	add(in, route{get, "/sites", "listSites", "All sites", read, 0}, a.listSites)
	add(in, route{post, "/sites", "createSite", "Add a site", admin, created}, a.createSite)
	add(in, route{patch, "/sites/{id}", "updateSite", "Change a site's name, origins or settings", admin, 0}, a.updateSite)

	in = a.group("/api/v1", "Text blocks")
	add(in, route{get, "/text-blocks", "listTextBlocks", "The text blocks that one may use, in their order", read, 0}, a.listTextBlocks)
	add(in, route{post, "/text-blocks", "createTextBlock", "Add a text block, after all others", write, created}, a.createTextBlock)
	add(in, route{get, "/text-blocks/export", "exportTextBlocks", "The text blocks as a CSV file", read, 0}, a.exportTextBlocks)
	add(in.upTo(maxImport), route{post, "/text-blocks/import", "importTextBlocks", "Add or change text blocks from a CSV file; lines with mistakes are told and left out", write, 0}, a.importTextBlocks)
	add(in, route{patch, "/text-blocks/{id}", "updateTextBlock", "Change, move or restore a text block", write, 0}, a.updateTextBlock)
	add(in, route{del, "/text-blocks/{id}", "deleteTextBlock", "Delete a text block; for a day it can be restored", write, empty}, a.deleteTextBlock)
	add(in, route{post, "/text-blocks/{id}/use", "useTextBlock", "Count that a text block was inserted", write, empty}, a.useTextBlock)

	in = a.group("/api/widget/v1", "Widget")
	add(in, route{post, "/session", "startVisit", "What the widget needs to begin; a valid token keeps the visitor, else a new one is given", anyone, 0}, a.startVisit)
	add(in, route{get, "/conversations", "listMyConversations", "The visitor's conversations, newest first", visitors, 0}, a.listMyConversations)
	add(in, route{post, "/conversations", "startConversation", "Start a conversation with its first message", visitors, created}, a.startConversation)
	add(in, route{get, "/conversations/{id}/items", "listMyItems", "A part of one's conversation, ascending; without before and after the newest part", visitors, 0}, a.listMyItems)
	add(in, route{post, "/conversations/{id}/messages", "postMyMessage", "Write a message", visitors, created}, a.postMyMessage)
	add(in, route{post, "/conversations/{id}/invitations", "inviteAgents", "Ask the agents for something, such as a call; of each kind one at a time", visitors, created}, a.inviteAgents)
	add(in, route{post, "/invitations/{id}/accept", "acceptMyInvitation", "Say yes to the agents' ask", visitors, 0}, a.acceptMyInvitation)
	add(in, route{post, "/invitations/{id}/decline", "declineMyInvitation", "Say no to the agents' ask", visitors, 0}, a.declineMyInvitation)
	add(in, route{post, "/invitations/{id}/cancel", "cancelMyInvitation", "Take one's own ask back", visitors, 0}, a.cancelMyInvitation)
	add(in, route{post, "/invitations/{id}/end", "endMyInvitation", "End what was accepted", visitors, 0}, a.endMyInvitation)
	add(in, route{post, "/conversations/{id}/receipts", "markMyReceipts", "Say how far the visitor has received and read", visitors, empty}, a.markMyReceipts)
	add(in, route{post, "/pages", "reportPages", "Say which pages the visitor has opened; nothing is kept before the first message", visitors, empty}, a.reportPages)
	add(in, route{patch, "/visitor", "updateMyself", "Say one's name or e-mail address", visitors, 0}, a.updateMyself)
}
