package realtime

import "strings"

// kind is what a channel is for; it decides who may hear it and whether it has a history.
type kind uint8

const (
	kindNone     kind = iota
	kindTimeline      // timeline:<conversation>, agents, offset = seq
	kindChat          // chat:<conversation>, its visitor, offset = vseq
	kindInbox         // inbox, all agents
	kindAgent         // agent:<id>, that agent
	kindVisitor       // visitor:<id>, that visitor
	kindSite          // site:<id>, all visitors of the site
)

const (
	inbox          = "inbox"
	timelinePrefix = "timeline:"
	chatPrefix     = "chat:"
	agentPrefix    = "agent:"
	visitorPrefix  = "visitor:"
	sitePrefix     = "site:"
)

// parse splits a channel into its kind and the id in it.
func parse(channel string) (kind, string) {
	for _, k := range []struct {
		prefix string
		kind   kind
	}{{timelinePrefix, kindTimeline}, {chatPrefix, kindChat}, {visitorPrefix, kindVisitor}, {sitePrefix, kindSite}, {agentPrefix, kindAgent}} {
		if id, ok := strings.CutPrefix(channel, k.prefix); ok && id != "" {
			return k.kind, id
		}
	}
	if channel == inbox {
		return kindInbox, ""
	}
	return kindNone, ""
}

// durable reports whether the channel's publications are items with an offset.
func (k kind) durable() bool { return k == kindTimeline || k == kindChat }
