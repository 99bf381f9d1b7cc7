package commands

import (
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// noSuchCommand names the nearest commands of the reader's language.
func noSuchCommand(table []*Command, word string) *say.Problem {
	var names []say.Text
	for _, c := range listedIn(table) {
		names = append(names, c.Name)
	}
	if word == "" {
		return say.No(say.Unknown, say.Text{
			EN: "Write a command after the slash. %s lists them.", FR: "Écrivez une commande après la barre. %s les donne toutes.",
		}.F(helpName))
	}
	near := nearest(word, names, "/")
	if near.Empty() {
		return say.No(say.Unknown, say.Text{
			EN: "There is no command %s. %s lists them all.", FR: "La commande %s n'existe pas. %s les donne toutes.",
		}.F(say.C("/"+short(word)), helpName))
	}
	return say.No(say.Unknown, say.Text{
		EN: "There is no command %s. Did you mean %s? %s lists them all.",
		FR: "La commande %s n'existe pas. Vouliez-vous dire %s\u202f? %s les donne toutes.",
	}.F(say.C("/"+short(word)), near, helpName))
}

// Meant binds a line whose command is misspelt as the one nearest command would; false where none is
// near. It is for keeping what was typed, never for running it.
func Meant(table []*Command, line string) (Bound, bool) {
	word, rest := cutWord(strings.TrimLeft(strings.TrimSpace(line), "/"))
	w, best := fold(word), 2+len(word)/4
	b := Bound{Args: map[string]string{}, Line: line}
	for _, c := range listedIn(table) {
		for _, name := range append([]string{c.Name.EN, c.Name.FR}, c.Aliases...) {
			if far := distance(w, fold(name)); far < best {
				b.Command, best = c, far
			}
		}
	}
	if b.Command == nil || readable(line, nil) != nil {
		return b, false
	}
	rest, wrong := b.takeSub(rest)
	if wrong != nil {
		return b, false
	}
	_ = b.fill(rest, nil) // it runs nothing: what is wrong is told when the form is sent
	return b, true
}

var helpName = say.Text{EN: string(say.C("/help")), FR: string(say.C("/aide"))}

func noSuchSub(cmd *Command, word string) *say.Problem {
	var names []say.Text
	for _, s := range cmd.Subs {
		names = append(names, s.Name)
	}
	all := func(l say.Lang) string {
		var out []string
		for _, n := range names {
			out = append(out, string(say.C(n.In(l))))
		}
		return strings.Join(out, ", ")
	}
	near := nearest(word, names, "")
	if near.Empty() {
		near = say.Text{EN: all(say.EN), FR: all(say.FR)}
	}
	return say.No(say.Unknown, say.Text{
		EN: "%s does not know %s. After it goes: %s.", FR: "%s ne connaît pas %s. Ensuite vient\u202f: %s.",
	}.F(Shown(cmd.Name, ""), say.Quoted(short(word)), near))
}

func noSuchOption(cmd *Command, name string) *say.Problem {
	return say.No(say.Unknown, say.Text{
		EN: "%s has no option %s. %s shows what it takes.", FR: "%s n'a pas d'option %s. %s montre ce qu'elle accepte.",
	}.F(Shown(cmd.Name, ""), say.Quoted(short(name)), Shown(say.Text{EN: "help", FR: "aide"}, cmd.Name.EN)))
}

func twice(o chat.Option) *say.Problem {
	t := say.Text{EN: "%s is there twice. Keep one.", FR: "%s est donné deux fois. Gardez-en un."}.F(say.Text{EN: string(say.C(o.Name.EN + ":")), FR: string(say.C(o.Name.FR + ":"))})
	return &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: o.Name.EN, Text: t}}}
}

// tooMuch says that words were left over, and how the command is typed.
func tooMuch(cmd *Command, spec chat.Spec, sub, left string) *say.Problem {
	return say.No(say.Unreadable, say.Text{
		EN: "I do not know what %s means here. Type it like this: %s.", FR: "Je ne sais pas quoi faire de %s. Écrivez\u202f: %s.",
	}.F(say.Quoted(short(left)), usageOf(cmd, spec, sub)))
}

// lacks says what is missing, with the usage line.
func lacks(cmd *Command, spec chat.Spec, sub string, fields []say.FieldProblem) say.Text {
	var en, fr []string
	for _, f := range fields {
		o, _ := optionNamed(spec.Options, f.Name)
		en, fr = append(en, strings.ToUpper(o.Name.EN)), append(fr, strings.ToUpper(o.Name.FR))
	}
	is := "is"
	if len(fields) > 1 {
		is = "are"
	}
	return say.Text{EN: "%s " + is + " missing. Type it like this: %s.", FR: "Il manque %s. Écrivez\u202f: %s."}.F(
		say.Text{EN: say.List{Items: en}.In(say.EN), FR: say.List{Items: fr}.In(say.FR)}, usageOf(cmd, spec, sub))
}

// nearest names up to three names that look like word, in each language its own. Empty: none.
func nearest(word string, names []say.Text, before string) say.Text {
	of := func(l say.Lang) string {
		type near struct {
			name string
			far  int
		}
		var all []near
		w := fold(word)
		for _, n := range names {
			far := min(distance(w, fold(n.EN)), distance(w, fold(n.FR)))
			if len(w) > 2 && (strings.HasPrefix(fold(n.EN), w) || strings.HasPrefix(fold(n.FR), w)) {
				far = 0
			}
			if far <= 1+len(w)/4 {
				all = append(all, near{n.In(l), far})
			}
		}
		slices.SortStableFunc(all, func(a, b near) int { return a.far - b.far })
		var out []string
		for _, n := range all[:min(3, len(all))] {
			out = append(out, string(say.C(before+n.name)))
		}
		return strings.Join(out, ", ")
	}
	return say.Text{EN: of(say.EN), FR: of(say.FR)}
}

// distance is the number of letters to change, add, take away or swap between two words.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 64
	}
	var rows [3][66]int
	for j := range len(y) + 1 {
		rows[1][j] = j
	}
	for i := range x {
		rows[2][0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[1][j+1]+1, rows[2][j]+1, rows[1][j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[0][j-1]+1)
			}
			rows[2][j+1] = d
		}
		rows[0], rows[1] = rows[1], rows[2]
	}
	return rows[1][len(y)]
}

// usageOf is the line as it is typed, in each language: `/schedule POST WHEN`.
func usageOf(cmd *Command, spec chat.Spec, sub string) say.Text {
	of := func(l say.Lang) string {
		line := "/" + cmd.Name.In(l)
		if sub != "" {
			line += " " + spec.Name.In(l)
		}
		for _, o := range mains(spec.Options) {
			line += " " + strings.ToUpper(o.Name.In(l))
		}
		return string(say.C(line))
	}
	return say.Text{EN: of(say.EN), FR: of(say.FR)}
}
