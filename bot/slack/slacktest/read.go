package slacktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A reader is what is drawn of a message for one reader.
type reader struct {
	*Service
	zone          *time.Location
	now           time.Time // when it is read; zero: no day is called today or tomorrow
	lines         []string
	buttons, alts []string
	times         []time.Time
	pings         []string
}

var undone = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plainWords is a plain text object as it reads: its entities undone once, its emoji names as emoji
// unless emoji is off (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).
func plainWords(v any) string {
	t, _ := v.(obj)
	words := undone.Replace(wordsOf(v))
	if on, is := t["emoji"].(bool); is && !on {
		return words
	}
	return pictured(words)
}

var colons = regexp.MustCompile(`:([a-z0-9_+'-]+)(::skin-tone-[2-6])?:`)

// pictured shows the emoji that stand in a text by name.
func pictured(words string) string {
	return colons.ReplaceAllStringFunc(words, func(name string) string {
		base, tone, _ := strings.Cut(strings.Trim(name, ":"), "::skin-tone-")
		emoji := emojiOf(base)
		if emoji == "" {
			return name
		}
		if tone != "" {
			emoji += tones[tone[0]-'2']
		}
		return emoji
	})
}

// escapeTree copies what an app sent as payloads bring it back: what stands in plain text objects has
// its entities (https://github.com/slackapi/bolt-python/issues/513).
func escapeTree(v any) any {
	switch v := v.(type) {
	case obj:
		out := obj{}
		for name, inner := range v {
			out[name] = escapeTree(inner)
		}
		if words, is := v["text"].(string); is && v["type"] == "plain_text" {
			out["text"] = entities.Replace(undone.Replace(words))
			if v["emoji"] == nil {
				out["emoji"] = true
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = escapeTree(inner)
		}
		return out
	}
	return v
}

// object draws a text object.
func (p *reader) object(v any) {
	t, is := v.(obj)
	switch {
	case !is:
	case t["type"] == "mrkdwn":
		verbatim, _ := t["verbatim"].(bool)
		p.lines = append(p.lines, p.mrkdwn(wordsOf(t), !verbatim))
	default:
		p.lines = append(p.lines, plainWords(t))
	}
}

var (
	marks  = regexp.MustCompile(`<[^<>]+>`)
	called = regexp.MustCompile(`(^|[^\w@])@(here|channel|everyone)\b`)
	styled = []*regexp.Regexp{regexp.MustCompile(`(^|[^\w*])\*(\S(?:[^*\n]*\S)?)\*([^\w*]|$)`), regexp.MustCompile(`(^|[^\w_])_(\S(?:[^_\n]*\S)?)_([^\w_]|$)`),
		regexp.MustCompile(`(^|[^\w~])~(\S(?:[^~\n]*\S)?)~([^\w~]|$)`)}
	code = regexp.MustCompile("(?s)```(.+?)```|`([^`\n]+)`")
)

// mrkdwn gives a text as it reads: https://docs.slack.dev/messaging/formatting-message-text
// parsed: names that are typed call people too.
func (p *reader) mrkdwn(text string, parsed bool) string {
	var out strings.Builder
	for text != "" {
		at := code.FindStringSubmatchIndex(text)
		if at == nil {
			out.WriteString(p.prose(text, parsed))
			break
		}
		out.WriteString(p.prose(text[:at[0]], parsed))
		group := 2
		if at[2] < 0 {
			group = 4
		}
		out.WriteString(undone.Replace(p.resolve(text[at[group]:at[group+1]])))
		text = text[at[1]:]
	}
	return out.String()
}

// prose is mrkdwn outside of code.
func (p *reader) prose(text string, parsed bool) string {
	if parsed {
		for _, m := range called.FindAllStringSubmatch(text, -1) {
			p.pings = append(p.pings, m[2])
		}
	}
	text = pictured(p.resolve(text))
	for _, s := range styled {
		text = s.ReplaceAllString(text, "$1$2$3")
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if rest, is := strings.CutPrefix(l, "&gt;"); is {
			lines[i] = strings.TrimPrefix(rest, " ")
		}
	}
	return undone.Replace(strings.Join(lines, "\n"))
}

// resolve puts what they mean in the place of marks: people, rooms, links, instants.
func (p *reader) resolve(text string) string {
	return marks.ReplaceAllStringFunc(text, func(mark string) string {
		what, label, _ := strings.Cut(mark[1:len(mark)-1], "|")
		switch {
		case strings.HasPrefix(what, "@"):
			return p.person(what[1:])
		case strings.HasPrefix(what, "#"):
			return p.channel(what[1:])
		case strings.HasPrefix(what, "!subteam^"):
			return p.group(strings.TrimPrefix(what, "!subteam^"))
		case strings.HasPrefix(what, "!date^"):
			return p.date(strings.Split(what, "^"), label)
		case strings.HasPrefix(what, "!"):
			p.pings = append(p.pings, what[1:])
			return "@" + what[1:]
		case label != "":
			return label
		}
		return what
	})
}

func (p *reader) person(id string) string {
	p.pings = append(p.pings, id)
	if who := p.people[id]; who != nil {
		return "@" + who.Name
	}
	return "@" + id
}

func (p *reader) channel(id string) string {
	if r := p.rooms[id]; r != nil {
		return "#" + r.Name
	}
	return "#" + id
}

func (p *reader) group(id string) string {
	p.pings = append(p.pings, id)
	if g := p.groups[id]; g != nil {
		return "@" + g.handle
	}
	return "@" + id
}

// date shows an instant in the reader's zone; what cannot be read shows as its fallback.
func (p *reader) date(parts []string, fallback string) string {
	if len(parts) < 3 {
		return fallback
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return fallback
	}
	at := time.Unix(seconds, 0)
	p.times = append(p.times, at.UTC())
	return dateWords(at.In(p.zone), p.near(at, parts[2]))
}

// dateForms are the tokens of dates: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
var dateForms = []string{"{date_num}", "2006-01-02", "{date_slash}", "01/02/2006", "{date_short_pretty}", "Jan 2, 2006", "{date_long_pretty}", "Monday, January 2, 2006", "{date_pretty}", "January 2, 2006",
	"{date_short}", "Jan 2, 2006", "{date_long}", "Monday, January 2, 2006", "{date}", "January 2, 2006", "{day_divider_pretty}", "Monday, January 2", "{time_secs}", "3:04:05 PM", "{time}", "3:04 PM", "{ago}", "Jan 2, 2006 3:04 PM"}

// near calls yesterday, today and tomorrow so where a form asks for it.
func (p *reader) near(at time.Time, form string) string {
	day := at.In(p.zone).Format(time.DateOnly)
	for i, name := range []string{"yesterday", "today", "tomorrow"} {
		if !p.now.IsZero() && day == p.now.In(p.zone).AddDate(0, 0, i-1).Format(time.DateOnly) {
			return pretty.ReplaceAllString(form, name)
		}
	}
	return form
}

var pretty = regexp.MustCompile(`\{(date|date_short|date_long|day_divider)_pretty\}`)

func dateWords(at time.Time, form string) string {
	for i := 0; i < len(dateForms); i += 2 {
		form = strings.ReplaceAll(form, dateForms[i], at.Format(dateForms[i+1]))
	}
	return form
}

// once takes repeated pings out.
func once(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
