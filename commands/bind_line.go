package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Quotation marks as keyboards write them: any opening one is closed by any closing one.
const (
	openers = "\"“”„‟"
	closers = "\"“”"
)

// quoted reads the words between quotation marks at the front of s: n is the length with the
// marks. A mark closes only before white space or at the end; a backslash before a mark or a
// backslash takes it as it is. ok is false where nothing opens or nothing closes.
func quoted(s string) (value string, n int, ok bool) { return quotedWithin(s, len(s)) }

// quotedWithin looks no further than limit bytes for the closing mark.
func quotedWithin(s string, limit int) (value string, n int, ok bool) {
	if strings.HasPrefix(s, "«") {
		end := strings.Index(s[:min(limit, len(s))], "»")
		if end < 0 || !atEnd(s[end+len("»"):]) {
			return "", 0, false
		}
		return strings.TrimSpace(s[len("«"):end]), end + len("»"), true
	}
	if s == "" || !strings.ContainsRune(openers, firstRune(s)) {
		return "", 0, false
	}
	same := strings.TrimLeft(closers, `"`)
	if s[0] == '"' {
		same = `"`
	}
	if value, n, ok = closedBy(s, same, limit); ok {
		return value, n, ok
	}
	return closedBy(s, closers, limit) // phones mix straight and curly marks
}

func closedBy(s, marks string, limit int) (value string, n int, ok bool) {
	var b strings.Builder
	for i := utf8.RuneLen(firstRune(s)); i < min(limit, len(s)); {
		r, size := utf8.DecodeRuneInString(s[i:])
		next := firstRune(s[i+size:])
		switch {
		case r == '\\' && i+size < len(s) && strings.ContainsRune(closers+`\`, next):
			b.WriteRune(next)
			i += size + utf8.RuneLen(next)
			continue
		case strings.ContainsRune(marks, r) && atEnd(s[i+size:]):
			return b.String(), i + size, true
		}
		b.WriteString(s[i : i+size])
		i += size
	}
	return "", 0, false
}

func atEnd(s string) bool { return s == "" || unicode.IsSpace(firstRune(s)) }

// quote puts a value between marks, so that [quoted] gives it back to the letter.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `“`, `\“`, `”`, `\”`).Replace(s) + `"`
}

// bare reports whether a value can stand in a line as it is.
func bare(s string) bool {
	return s != "" && !strings.ContainsFunc(s, unicode.IsSpace) && !strings.ContainsAny(s, openers+`«\`)
}

// Line writes the command line that binds to the same values again. Options that the row does not
// know are left out. Post numbers and short values stand plainly, in the table's order.
func Line(cmd *Command, sub string, args map[string]string) string {
	b := Bound{Command: cmd, Sub: sub}
	line := "/" + cmd.Name.EN
	if sub != "" {
		line += " " + sub
	}
	plain := true // main options so far stood as plain words
	for _, o := range optionsOf(b.Spec()) {
		v, ok := args[o.Name.EN]
		if !ok {
			plain = plain && !o.Main
			continue
		}
		if plain && o.Main && o.Kind == chat.PostNo && isPost(v) {
			line += " " + v
			continue
		}
		plain = false
		if !bare(v) {
			v = quote(v)
		}
		line += " " + o.Name.EN + ":" + v
	}
	return line
}

// Do writes a command line for a button: the command's English name, with its sub-command, then
// words and "name:value" pairs. Values are quoted where they need it. Free text of more than one
// word must be given by name.
func Do(command string, args ...string) string {
	line := "/" + strings.TrimPrefix(command, "/")
	for _, a := range args {
		name, value, pair := strings.Cut(a, ":")
		pair = pair && name != "" && !strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' })
		switch {
		case pair && !bare(value):
			a = name + ":" + quote(value)
		case !pair && !bare(a):
			a = quote(a)
		}
		line += " " + a
	}
	return line
}

// Shown is the command in the reader's own language, as code: `/programmer 12`.
func Shown(name say.Text, args string) say.Text { return Typed(name, say.Text{EN: args, FR: args}) }

// Typed is [Shown] where what follows the name is another in each language.
func Typed(name, args say.Text) say.Text {
	of := func(l say.Lang) string { return string(say.C(strings.TrimSpace("/" + name.In(l) + " " + args.In(l)))) }
	return say.Text{EN: of(say.EN), FR: of(say.FR)}
}
