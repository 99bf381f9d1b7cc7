package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// MaxLine is the longest command that is read, in bytes, options included.
const MaxLine = 1 << 20

// A Bound is a command line that was understood. Nothing was looked up yet.
type Bound struct {
	Command *Command
	Sub     string            // English name of the sub-command; empty: the bare command
	Args    map[string]string // by English option name: choices, flags and post numbers as the table writes them, else as typed
	Used    []string          // options of the line given by name, so that the answer can say what was understood
	Line    string            // as it came
}

// Spec is the row of the sub-command, or of the command itself.
func (b Bound) Spec() chat.Spec {
	if b.Command == nil {
		return chat.Spec{}
	}
	for _, s := range b.Command.Subs {
		if s.Name.EN == b.Sub {
			return s
		}
	}
	return b.Command.Spec
}

// brandOption is understood by every command: which brand is meant.
var brandOption = chat.Option{
	Name: say.Text{EN: "brand", FR: "marque"},
	Help: say.Text{EN: "Which brand, where the room does not say it", FR: "Quelle marque, quand le salon ne le dit pas"},
	Kind: chat.Brand, Complete: true,
}

// optionsOf lists the options of a row, brand among them.
func optionsOf(s chat.Spec) []chat.Option {
	for _, o := range s.Options {
		if o.Name.EN == brandOption.Name.EN {
			return s.Options
		}
	}
	return append(slices.Clip(s.Options), brandOption)
}

// Bind reads a command line, "/schedule 12 tomorrow 9am", with the options that a platform hands
// over split, by name. It looks nothing up. Commands, sub-commands, options and fixed values are
// understood in both languages, with or without accents.
//
// The error is a *say.Problem. The Bound is filled as far as it was understood even then, so that
// a form can keep what somebody typed.
func Bind(table []*Command, line string, options map[string]string) (Bound, error) {
	b := Bound{Args: map[string]string{}, Line: line}
	if p := readable(line, options); p != nil {
		return b, p
	}
	word, rest := cutWord(strings.TrimLeft(strings.TrimSpace(line), "/"))
	if w := fold(strings.TrimLeft(word, "@")); w == "copydesk" {
		word, rest = cutWord(strings.TrimLeft(rest, "/"))
		if word == "" {
			word = "help"
		}
	}
	b.Command = lookUp(table, word)
	if b.Command == nil {
		return b, noSuchCommand(table, word)
	}
	rest, p := b.takeSub(rest)
	if p != nil {
		return b, p
	}
	return b, b.fill(rest, options)
}

// readable refuses what no command can be: too long, or not text.
func readable(line string, options map[string]string) *say.Problem {
	size, text := len(line), utf8.ValidString(line)
	for name, v := range options {
		size += len(name) + len(v)
		text = text && utf8.ValidString(v)
	}
	switch {
	case size > MaxLine:
		return say.No(say.Unreadable, say.Text{
			EN: "That is longer than 1 MB, so I did not read it. Send less text at once.",
			FR: "Le message dépasse 1 Mo\u202f: je ne l'ai pas lu. Envoyez moins de texte à la fois.",
		})
	case !text:
		return say.No(say.Unreadable, say.Text{
			EN: "Some of those characters cannot be read. Type the text again, or paste it as plain text.",
			FR: "Certains caractères sont illisibles. Retapez le texte, ou collez-le sans mise en forme.",
		})
	}
	return nil
}

// takeSub takes the sub-command's name off the front of rest. Where a command has no words of its
// own, what is no sub-command is a mistake.
func (b *Bound) takeSub(rest string) (string, *say.Problem) {
	subs := b.Command.Subs
	if len(subs) == 0 || rest == "" {
		return rest, nil
	}
	first, after := cutWord(rest)
	second, afterBoth := cutWord(after)
	for _, s := range subs {
		if second != "" && named(s, first+"-"+second) {
			b.Sub = s.Name.EN
			return afterBoth, nil
		}
	}
	for _, s := range subs {
		if named(s, first) {
			b.Sub = s.Name.EN
			return after, nil
		}
	}
	if bare := b.Command.Bare; !bare.Empty() && (fold(first) == fold(bare.EN) || fold(first) == fold(bare.FR)) {
		return after, nil
	}
	if len(mains(b.Command.Options)) > 0 || isOption(optionsOf(b.Command.Spec), rest) {
		return rest, nil
	}
	return rest, noSuchSub(b.Command, first)
}

// named reports whether word is one of the row's names.
func named(s chat.Spec, word string) bool {
	w := fold(word)
	if w == fold(s.Name.EN) || w == fold(s.Name.FR) {
		return true
	}
	return slices.ContainsFunc(s.Aliases, func(a string) bool { return fold(a) == w })
}

func lookUp(table []*Command, word string) *Command {
	for _, c := range table {
		if named(c.Spec, word) {
			return c
		}
	}
	return nil
}

// mains lists the options that are filled by plain words, in order.
func mains(options []chat.Option) []chat.Option {
	var out []chat.Option
	for _, o := range options {
		if o.Main {
			out = append(out, o)
		}
	}
	return out
}

// cutWord takes the first word off s; rest has no white space in front.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	i := strings.IndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeftFunc(s[i:], unicode.IsSpace)
}

// fold makes two spellings of a word alike: lower case, no accents, one kind of apostrophe.
func fold(s string) string {
	if isASCII(s) { // most words, and each is compared with many
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case r == '’' || r == 'ʼ':
			b.WriteByte('\'')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
