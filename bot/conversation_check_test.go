package bot

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/bot/playground"
	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// shown is a message as its reader sees it, one thing a line.
func shown(m wire) string {
	var b strings.Builder
	b.WriteString(m.Text)
	for _, f := range m.Fields {
		fmt.Fprintf(&b, "\n  %s", strings.Join(filled(f.Name, f.Value, f.Note), " | "))
	}
	for i, button := range m.Buttons {
		b.WriteString(map[bool]string{true: "\n  ", false: " "}[i == 0] + "[" + button.Label + "]")
	}
	if m.Form != nil {
		fmt.Fprintf(&b, "\n  form %s", strings.Join(filled(m.Form.Command, m.Form.Kept, m.Form.Error), " | "))
		for _, f := range m.Form.Fields {
			fmt.Fprintf(&b, "\n    %s", strings.Join(filled(f.Label, f.Value, f.Help, f.Error), " | "))
		}
	}
	return b.String()
}

func filled(words ...string) (out []string) {
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// fold makes every blank a plain one, so that a dialogue can be typed on any keyboard.
func fold(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s)), " ")
}

// answered compares the last direct answer with what the dialogue says of it.
func (w *town) answered(l spoken) {
	w.Helper()
	want, got := fold(l.rest), fold(shown(w.answer))
	ok := strings.Contains(got, want)
	switch l.verb {
	case "bot!":
		ok = !ok
	case "bot=":
		ok = fold(w.answer.Text) == want
	}
	if !ok {
		w.fail("the answer was:\n%s", shown(w.answer))
	}
}

// among looks for words in messages; "!" wants them in none.
func (w *town) among(l spoken, list []wire) {
	w.Helper()
	found := false
	var all strings.Builder
	for _, m := range list {
		found = found || strings.Contains(fold(shown(m)), fold(l.rest))
		fmt.Fprintf(&all, "--- %s %s\n%s\n", m.Room, time.Unix(m.Time, 0).In(paris).Format("Mon 15:04:05"), shown(m))
	}
	if found == strings.Contains(l.verb, "!") {
		w.fail("said there:\n%s", all.String())
	}
}

// reads looks for words on the page of demo's newsroom.
func (w *town) reads(l spoken) {
	w.Helper()
	answer := httptest.NewRecorder()
	w.web.ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost/newsroom/"+demo, nil))
	if strings.Contains(answer.Body.String(), l.rest) == strings.Contains(l.verb, "!") {
		w.fail("the page is:\n%s", answer.Body)
	}
}

// times counts the messages of a room that hold a text: "times metrics 7 Yesterday".
func (w *town) times(l spoken) {
	w.Helper()
	room, rest, _ := strings.Cut(l.rest, " ")
	number, text, _ := strings.Cut(rest, " ")
	count := int64(0)
	for _, m := range w.inRoom(room) {
		if strings.Contains(fold(shown(m)), fold(text)) {
			count++
		}
	}
	if count != w.number(number) {
		w.fail("%d messages say that", count)
	}
}

// stands compares where a post is with what the dialogue says: "state 12 review", "live 12 1". A
// post of another brand is written second/1.
func (w *town) stands(l spoken) {
	w.Helper()
	name, want, _ := strings.Cut(l.rest, " ")
	brand, number, other := strings.Cut(name, "/")
	if !other {
		brand, number = demo, name
	}
	info, err := w.db.BrandNamed(w.Context(), brand)
	w.must(err)
	p, err := w.db.Of(info.ID).Post(w.Context(), w.number(number))
	w.must(err)
	got := string(approvals.Shown(p.Post, info.Stopped != nil))
	if l.verb == "live" {
		got = strconv.Itoa(live(p))
	}
	if got != want {
		w.fail("it is %s", got)
	}
}

func live(p storage.Post) int {
	n := 0
	for _, d := range p.Deliveries {
		if d.State == approvals.Live {
			n++
		}
	}
	return n
}

// check holds everything against what must always be true.
func (w *town) check() {
	w.Helper()
	if w.db == nil {
		return // stopped
	}
	if _, err := w.db.VerifyAudit(w.Context()); err != nil {
		w.fail("the audit log is broken: %v", err)
	}
	if err := w.db.CheckReplay(w.Context()); err != nil {
		w.fail("the audit log does not give the tables: %v", err)
	}
	w.checkPlans()
	w.checkNoise()
	for _, m := range w.public() {
		w.checkWords(m, w.roomLang(m))
	}
	w.checkWords(w.answer, langOf(w.asked))
	for user := range w.spoke {
		for _, m := range w.whispers(user) {
			w.checkWords(m, langOf(user))
		}
	}
}

// checkPlans wants a live due row for every scheduled post of a brand that is not stopped.
func (w *town) checkPlans() {
	w.Helper()
	due, _, err := w.db.Ahead(w.Context(), time.Now().AddDate(5, 0, 0), 1<<20, nil)
	w.must(err)
	leaves := map[string]bool{}
	for _, d := range due {
		leaves[d.Post] = leaves[d.Post] || d.Kind == approvals.DuePublish
	}
	brands, err := w.db.Brands(w.Context())
	w.must(err)
	for _, info := range brands {
		posts, err := w.db.Of(info.ID).Posts(w.Context(), storage.Query{States: []approvals.State{approvals.Scheduled}, Limit: 1000})
		w.must(err)
		for _, p := range posts {
			if info.Stopped == nil && !leaves[p.ID] {
				w.fail("post %d of %s is scheduled and nothing will send it", p.Number, info.Name)
			}
		}
	}
}

// noise is how many messages one post may put in a room outside its thread.
const noise = 2

func (w *town) checkNoise() {
	w.Helper()
	count := map[string]int{}
	for _, m := range w.public() {
		if m.Post == 0 || m.Thread != "" || m.From != "copydesk" {
			continue
		}
		key := fmt.Sprintf("post %d of %s in #%s", m.Post, m.Brand, m.Room)
		if count[key]++; count[key] > noise {
			w.fail("more than %d messages of %s", noise, key)
		}
	}
}

var (
	// raw is what a person must never read: marks of ours, verbs of fmt, errors of Go and SQL.
	raw = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f]|%!|<nil>|\\bsql:|storage:|approvals:|UNIQUE constraint|context deadline|goroutine |Something went wrong|Un problème est survenu|(?i)\\b(post|publication) 0\\b")
	// names is how a sentence speaks of one post.
	names = regexp.MustCompile(`(?i)\b(?:post|publication) #?(\d+)\b`)
)

// langOf is the language that somebody of the playground reads.
func langOf(user string) say.Lang {
	for _, p := range playground.People {
		if p.ID == user {
			return p.Lang
		}
	}
	return say.EN
}

var (
	// typed is a command as a sentence names it.
	typed = regexp.MustCompile(`(?:^|[\s(«“:])/(\p{L}[\p{L}-]*)(?: (\p{L}+))?`)
	// quotes are people's own words in a sentence of ours.
	quotes = regexp.MustCompile(`«[^»]*»|“[^”]*”`)
	// unspaced is French punctuation without its narrow blank, foreign is English in French.
	unspaced = regexp.MustCompile(`[\p{L}\d)][;:!?](\s|$)`)
	foreign  = regexp.MustCompile(`(?i)\b(the|is|are|and|you|your|it|of)\b`)
)

// roomLang is the language in which a message was said to a room: that of its brand, which may have
// been another before.
func (w *town) roomLang(m wire) say.Lang {
	if strings.Contains(m.Text, " publication ") || strings.Contains(m.Text, "«") {
		return say.FR
	}
	return say.EN
}

// isCommand reports whether a reader of lang finds a command, and the sub-command after it where
// there is one, under these names.
func isCommand(name, sub string, lang say.Lang) bool {
	for _, c := range commands.Table {
		if c.Name.In(lang) != name {
			continue
		}
		for _, s := range c.Subs {
			if sub != "" && (s.Name.EN == sub || s.Name.FR == sub) {
				return s.Name.In(lang) == sub
			}
		}
		return true
	}
	return false
}

// checkLang wants commands that exist, by their names in the reader's language, and in French its
// typography and no English.
func (w *town) checkLang(m wire, lang say.Lang) {
	w.Helper()
	text := quotes.ReplaceAllString(m.Text, "")
	for _, found := range typed.FindAllStringSubmatch(text, -1) {
		if !isCommand(found[1], found[2], lang) && !strings.Contains(w.typed, found[1]) {
			w.fail("it names %q, which is no command in %s:\n%s", found[0], lang, shown(m))
		}
	}
	text, _, _ = strings.Cut(text, "\n") // people's own words may follow
	if found := unspaced.FindString(text); lang == say.FR && found != "" {
		w.fail("%q lacks its narrow blank in:\n%s", found, shown(m))
	}
	if found := foreign.FindString(text); lang == say.FR && found != "" {
		w.fail("%q is no French in:\n%s", found, shown(m))
	}
}

// checkButtons wants what is rarely pressed after the rest.
func (w *town) checkButtons(m wire) {
	w.Helper()
	quiet := false
	for _, b := range m.Buttons {
		if quiet && b.Style != string(chat.Quiet) {
			w.fail("[%s] stands after a quiet button in:\n%s", b.Label, shown(m))
		}
		quiet = quiet || b.Style == string(chat.Quiet)
	}
}

// checkWords wants no raw marks and no error of Go in a message, the post's number where it is
// about one, and the reader's language.
func (w *town) checkWords(m wire, lang say.Lang) {
	w.Helper()
	if m.From != "copydesk" {
		return
	}
	w.checkLang(m, lang)
	w.checkButtons(m)
	text := shown(m)
	if found := raw.FindString(text); found != "" {
		w.fail("%q can be read in:\n%s", found, text)
	}
	number := regexp.MustCompile(fmt.Sprintf(`(^|\D)%d(\D|$)`, m.Post))
	if m.Post != 0 && !number.MatchString(m.Text) && !number.MatchString(text) {
		w.fail("it speaks of post %d and does not say so:\n%s", m.Post, text)
	}
	if !m.Private && m.Post == 0 && names.MatchString(m.Text) {
		w.fail("it names a post and is not marked with it:\n%s", text)
	}
}
