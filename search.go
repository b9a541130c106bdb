package deskside

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// SearchKind says what was found.
type SearchKind string

const (
	FoundMessage     SearchKind = "message"
	FoundNote        SearchKind = "note"
	FoundFile        SearchKind = "file" // by its name
	FoundVisitor     SearchKind = "visitor"
	FoundVisitorNote SearchKind = "visitor_note"
)

// SearchKinds lists every kind there is.
var SearchKinds = []SearchKind{FoundMessage, FoundNote, FoundFile, FoundVisitor, FoundVisitorNote}

// MaxQuery is the longest query, in characters; MaxSearchTerms is how many of its words
// and phrases count.
const (
	MaxQuery       = 200
	MaxSearchTerms = 12
)

// Found is something that a search has found.
type Found struct {
	Kind SearchKind
	// ConversationID is, of visitors and the notes about them, their newest one; Seq and
	// ItemID are empty then.
	ConversationID string
	Status         Status
	AssigneeID     string
	Seq            int64
	ItemID         string
	Visitor        Visitor // ID, SiteID, Number, Name, Email
	AuthorKind     ActorKind
	AuthorID       string
	AuthorName     string
	Snippet        []SnippetPart
	At             time.Time
}

// SnippetPart is a piece of the text around what was found.
type SnippetPart struct {
	Text string
	Hit  bool
}

// SearchQuery is what somebody looks for: all terms must be in a text.
type SearchQuery struct{ Terms []SearchTerm }

// SearchTerm is words that follow each other, written in one of several ways. The last
// word of a prefix may go on.
type SearchTerm struct {
	Ways   [][]string
	Prefix bool
}

// SearchWords are the words of a text as the index has them: lower case, without accents,
// without anything that is neither letter nor digit. The same words make up queries, so
// that both engines find the same.
func SearchWords(text string) []string {
	var words []string
	for _, w := range wordsOf(text) {
		words = append(words, w.word)
	}
	return words
}

// ParseSearch reads a query. A word finds all that begin with it, a "quoted phrase"
// exactly what it says; anything else in it is ignored, so that no query is wrong but one
// that is too long.
func ParseSearch(text string) (q SearchQuery, err error) {
	if n := utf8.RuneCountInString(text); n > MaxQuery {
		return q, Errorf(Invalid, "q", "the query has %d characters, the limit is %d", n, MaxQuery)
	}
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("“”„«»", r) {
			return '"'
		}
		return r
	}, text)
	for n, part := range strings.Split(text, `"`) {
		if n%2 == 1 {
			q.add(part, false)
			continue
		}
		for _, word := range strings.Fields(part) {
			q.add(word, true)
		}
	}
	return q, nil
}

func (q *SearchQuery) add(text string, prefix bool) {
	words := SearchWords(text)
	if len(words) == 0 || len(q.Terms) == MaxSearchTerms {
		return
	}
	// A single letter begins too many words.
	prefix = prefix && utf8.RuneCountInString(words[len(words)-1]) > 1
	t := SearchTerm{Ways: [][]string{words}, Prefix: prefix}
	for _, other := range []string{spellOut(text), contract(text)} {
		way := SearchWords(other)
		if !slices.ContainsFunc(t.Ways, func(w []string) bool { return slices.Equal(w, way) }) {
			t.Ways = append(t.Ways, way)
		}
	}
	q.Terms = append(q.Terms, t)
}

// spellOut writes umlauts as the two letters that stand for them.
func spellOut(s string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue").Replace(s)
}

// contract takes two letters that may stand for an umlaut for one: Mueller, but not neue,
// quer or blue.
func contract(s string) string {
	s = strings.ToLower(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		two := i+2 < len(s) && (s[i] == 'a' || s[i] == 'o' || s[i] == 'u') && s[i+1] == 'e'
		if two && isLetter(s[i+2:]) && (i == 0 || !strings.ContainsRune("aeiouyq", rune(s[i-1]))) {
			i++
		}
	}
	return b.String()
}

func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// longestWord is where the index cuts words: no engine takes endless ones.
const longestWord = 64

// foundWord is a word of a text and where it stands there.
type foundWord struct {
	word     string
	from, to int
}

func wordsOf(text string) []foundWord {
	var words []foundWord
	var b strings.Builder
	from, runes := -1, 0
	end := func(at int) {
		if from >= 0 && b.Len() > 0 {
			words = append(words, foundWord{b.String(), from, at})
		}
		b.Reset()
		from, runes = -1, 0
	}
	for at, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r):
			// An accent that stands for itself belongs to the letter before it.
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError:
			end(at)
		case wide(r):
			// These scripts put no spaces between words: each sign is one.
			end(at)
			from = at
			b.WriteRune(r)
			end(at + utf8.RuneLen(r))
		default:
			if from < 0 {
				from = at
			}
			if runes++; runes <= longestWord {
				b.WriteString(folded(r))
			}
		}
	}
	end(len(text))
	return words
}

func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

func folded(r rune) string {
	r = unicode.ToLower(r)
	if r < 0x80 {
		return string(r)
	}
	if plain, ok := unaccented[r]; ok {
		return plain
	}
	return string(r)
}

// unaccented is what letters are without their accents.
var unaccented = func() map[rune]string {
	plain := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ς': "σ"}
	for _, group := range strings.Fields(accented) {
		base, size := utf8.DecodeRuneInString(group)
		for _, r := range group[size:] {
			plain[r] = string(base)
		}
	}
	return plain
}()

// accented has groups of a letter and what it looks like with accents.
const accented = `aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ
	hĥȟḣḥḧḩḫẖ iìíîïĩīĭįǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ
	rŕŗřȑȓṙṛṝṟ sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ
	αάἀἁἂἃἄἅἆἇὰάᾳᾶ εέἐἑἒἓἔἕὲέ ηήἠἡἢἣἤἥὴήῃῆ ιΐίϊἰἱἴἵὶίῐῒΐῖ οόὀὁὄὅὸό ρῤῥ υΰϋύὐὑὔὕὺύῢΰῦ ωώὠὡὤὥὼώῳῶ
	аӑӓ гѓ еѐёӗ жӂӝ зӟ иѝӣӥй кќ оӧ уўӯӱӳ чӵ ыӹ эӭ ії`
