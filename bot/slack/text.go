package slack

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped makes text safe to stand in one that Slack reads for marks of its own
// (https://docs.slack.dev/messaging/formatting-message-text#escaping).
func escaped(s string) string { return entities.Replace(s) }

var (
	entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	undone   = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// plain gives what a person typed, of a text that Slack escaped: links and mentions as they were, its
// entities undone once, emoji as themselves. People and rooms stay as "<@U1>" and "<#C1>", by which
// they are found. What has no such form stays as it is.
func plain(s string) string {
	var b strings.Builder
	for s != "" {
		before, rest, opened := strings.Cut(s, "<")
		b.WriteString(pictured(undone.Replace(before)))
		if !opened {
			break
		}
		inside, after, closed := strings.Cut(rest, ">")
		if !closed || strings.Contains(inside, "<") {
			b.WriteByte('<')
			s = rest
			continue
		}
		b.WriteString(meant(inside))
		s = after
	}
	return b.String()
}

// meant is what a person typed where Slack put a mark.
func meant(inside string) string {
	to, label, labelled := strings.Cut(inside, "|")
	to, label = undone.Replace(to), undone.Replace(label)
	switch {
	case strings.HasPrefix(to, "@") || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "!subteam^"):
		return "<" + to + ">"
	case strings.HasPrefix(to, "!date^"):
		return label
	case strings.HasPrefix(to, "!"): // <!here>, <!channel|channel>
		name, _, _ := strings.Cut(to[1:], "^")
		return "@" + name
	case labelled && addressed(to, label):
		return label
	}
	return strings.TrimPrefix(to, "mailto:")
}

// addressed reports whether a link was made of what a person typed without its scheme: "example.com".
func addressed(to, label string) bool {
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		if rest, is := strings.CutPrefix(to, scheme); is && strings.TrimSuffix(rest, "/") == strings.TrimSuffix(label, "/") {
			return true
		}
	}
	return strings.HasPrefix(to, "tel:")
}

// size counts as Slack's limits do: a character outside the first plane is two.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// shortened shortens a text to at most n characters, with an ellipsis where something is missing.
func shortened(s string, n int) string {
	if size(s) <= n {
		return s
	}
	head, _ := split(s, n-1)
	return strings.TrimRightFunc(head, unicode.IsSpace) + "…"
}

// split takes at most n characters off the front: whole lines where they fit, else whole words, never
// part of a character. The two parts together are the text.
func split(s string, n int) (head, tail string) {
	end, line, word, taken := 0, 0, 0, 0
	for i, r := range s {
		if taken += max(1, utf16.RuneLen(r)); taken > n {
			break
		}
		end = i + utf8.RuneLen(r)
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") { // a broken byte is one byte long
			end = i + 1
		}
		switch {
		case r == '\n':
			line = end
		case unicode.IsSpace(r):
			word = end
		}
	}
	switch {
	case end == len(s):
	case line > end/2:
		end = line
	case word > end/2:
		end = word
	default:
		end = joined(s, end)
	}
	return s[:end], s[end:]
}

// joined moves an end back to where it parts no emoji of several characters.
func joined(s string, end int) int {
	for at := end; at > 0 && end-at < 64; {
		next, _ := utf8.DecodeRuneInString(s[at:])
		last, size := utf8.DecodeLastRuneInString(s[:at])
		if next != zeroJoiner && last != zeroJoiner && !unicode.Is(unicode.M, next) && !isTone(next) {
			return at
		}
		at -= size
	}
	return end
}
