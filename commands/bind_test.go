package commands

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

func opt(en, fr string, k chat.Kind, main bool) chat.Option {
	return chat.Option{Name: say.Text{EN: en, FR: fr}, Help: say.Same(en), Kind: k, Main: main}
}

func must(o chat.Option) chat.Option { o.Required = true; return o }

// sample is a table with one row of every shape.
var sample = []*Command{
	{Spec: chat.Spec{Name: say.Text{EN: "draft", FR: "brouillon"}, Form: true, Options: []chat.Option{
		must(opt("brief", "brief", chat.Words, true)), opt("when", "quand", chat.When, false), opt("link", "lien", chat.Link, false),
		opt("networks", "réseaux", chat.Account, false), opt("tags", "étiquettes", chat.Words, false)}}},
	{Spec: chat.Spec{Name: say.Text{EN: "edit", FR: "modifier"}, Options: []chat.Option{
		opt("post", "publication", chat.PostNo, true), must(opt("text", "texte", chat.Letter, true)), opt("network", "réseau", chat.Account, false)}}},
	{Spec: chat.Spec{Name: say.Text{EN: "schedule", FR: "programmer"}, Options: []chat.Option{
		opt("post", "publication", chat.PostNo, true), must(opt("when", "quand", chat.When, true))}}},
	{Spec: chat.Spec{Name: say.Text{EN: "submit", FR: "soumettre"}, Options: []chat.Option{opt("posts", "publications", chat.PostNos, true)}}},
	{Spec: chat.Spec{Name: say.Text{EN: "approve", FR: "valider"}, Aliases: []string{"approuver"}, Options: []chat.Option{
		opt("post", "publication", chat.PostNo, true), opt("revision", "version", chat.Number, false)}}},
	{Spec: chat.Spec{Name: say.Text{EN: "freeze", FR: "geler"}, Aliases: []string{"stop"}, Options: []chat.Option{must(opt("reason", "raison", chat.Words, true))}}},
	{Spec: chat.Spec{Name: say.Text{EN: "metrics", FR: "chiffres"}, Aliases: []string{"stats"}, Bare: say.Text{EN: "show", FR: "voir"},
		Options: []chat.Option{opt("what", "quoi", chat.Words, true), opt("period", "période", chat.Words, true)},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "daily", FR: "chaque-jour"}, Options: []chat.Option{opt("at", "à", chat.Words, true)}},
			{Name: say.Text{EN: "off", FR: "jamais"}}}}},
	{Spec: chat.Spec{Name: say.Text{EN: "team", FR: "équipe"}, Bare: say.Text{EN: "show", FR: "voir"}, Subs: []chat.Spec{
		{Name: say.Text{EN: "add", FR: "ajouter"}, Options: []chat.Option{must(opt("person", "personne", chat.Who, true)), {
			Name: say.Text{EN: "role", FR: "rôle"}, Kind: chat.One, Main: true, Required: true,
			Choices: []chat.Choice{{Value: "approver", Text: say.Text{EN: "approver", FR: "validation"}}, {Value: "editor", Text: say.Text{EN: "editor", FR: "rédaction"}}}}}}}}},
	{Spec: chat.Spec{Name: say.Text{EN: "help", FR: "aide"}, Options: []chat.Option{opt("command", "commande", chat.Words, true)}}},
}

func TestBindReadsWhatPeopleType(t *testing.T) {
	nb, nn := "\u00a0", "\u202f"
	for _, c := range []struct{ line, want string }{
		{"/schedule 12 tomorrow 9am", "schedule post=12 when=tomorrow 9am"},
		{"/schedule tomorrow 9am", "schedule when=tomorrow 9am"},
		{"/schedule #12 thursday 14:30", "schedule post=12 when=thursday 14:30"},
		{"/programmer 12 jeudi 14 h 30", "schedule post=12 when=jeudi 14 h 30"},
		{"/schedule 14 h 30", "schedule when=14 h 30"},
		{"/SCHEDULE 12 when:\"tomorrow 9am\"", "schedule post=12 when=tomorrow 9am"},
		{"/schedule 12 quand" + nb + ": demain 9h", "schedule post=12 when=demain 9h"},
		{"/copydesk schedule 12 next", "schedule post=12 when=next"},
		{"/draft New shoe", "draft brief=New shoe"},
		{"/draft “New shoe”", "draft brief=New shoe"},
		{"/draft Rappel: https://example.com is up", "draft brief=Rappel: https://example.com is up"},
		{"/draft New shoe when:tomorrow 9am link:example.com/shoe networks:newsroom", "draft brief=New shoe link=example.com/shoe networks=newsroom when=tomorrow 9am"},
		{"/draft New shoe when:tomorrow 9 reasons to run", "draft brief=New shoe 9 reasons to run when=tomorrow"},
		{"/draft when:tomorrow New shoe", "draft brief=New shoe when=tomorrow"},
		{"/brouillon Nouvelle chaussure lien" + nn + ": https://example.com/a:b quand:«" + nn + "demain 9h" + nn + "»", "draft brief=Nouvelle chaussure link=https://example.com/a:b when=demain 9h"},
		{"/draft one\ntwo\nlink:example.com\nthree", "draft brief=one\ntwo\nthree link=example.com"},
		{"/draft x networks:newsroom, bluesky y", "draft brief=x y networks=newsroom, bluesky"},
		{"/draft x reseaux:newsroom", "draft brief=x networks=newsroom"},
		{"/draft x étiquettes:“a b” y", "draft brief=x y tags=a b"},
		{"/draft \"when: the time comes\"", "draft brief=when: the time comes"},
		{"/draft x tags:\"never closed", "draft brief=x tags=never closed"},
		{"/draft x tags:", "draft brief=x tags:"},
		{"/edit 12 Hello \"there\"\n\n  https://x.org  ok", "edit post=12 text=Hello \"there\"\n\n  https://x.org  ok"},
		{"/edit 12 network:newsroom Hello", "edit network=newsroom post=12 text=Hello"},
		{"/edit 12 réseau : newsroom Hello", "edit network=newsroom post=12 text=Hello"},
		{"/edit 12 Our Network: we grow", "edit post=12 text=Our Network: we grow"},
		{"/edit 12 Hello network:newsroom", "edit network=newsroom post=12 text=Hello"},
		{"/edit 12 text:\"a “b” \\\"c\\\"\"", "edit post=12 text=a “b” \"c\""},
		{"/edit Hello", "edit text=Hello"},
		{"/edit 12 “Hello”", "edit post=12 text=“Hello”"},
		{"/submit 12 #13, 14 et 15 12", "submit posts=12 13 14 15"},
		{"/submit", "submit"},
		{"/approuver 12", "approve post=12"},
		{"/Valider #12 version:3", "approve post=12 revision=3"},
		{"/approve post:12 revision:3", "approve post=12 revision=3"},
		{"/stop \"product recall\"", "freeze reason=product recall"},
		{"/freeze reason: product recall", "freeze reason=product recall"},
		{"/freeze wrong brand: the other logo", "freeze reason=wrong brand: the other logo"},
		{"/geler la marque : tout", "freeze reason=la marque : tout"},
		{"/freeze recall brand:demo", "freeze brand=demo reason=recall"},
		{"/stats", "metrics"},
		{"/metrics show", "metrics"},
		{"/metrics voir 12 week", "metrics period=week what=12"},
		{"/metrics 12 week", "metrics period=week what=12"},
		{"/metrics \"spring sale\" week", "metrics period=week what=spring sale"},
		{"/chiffres chaque jour 9h", "metrics daily at=9h"},
		{"/metrics daily 09:00", "metrics daily at=09:00"},
		{"/chiffres jamais", "metrics off"},
		{"/equipe add @marc validation", "team add person=@marc role=approver"},
		{"/équipe ajouter “Marc Dupont” Rédaction", "team add person=Marc Dupont role=editor"},
		{"/team", "team"},
		{"help", "help"},
		{"/copydesk", "help"},
	} {
		b, err := Bind(sample, c.line, nil)
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if got := spell(b); got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.line, got, c.want)
		}
	}
}

func spell(b Bound) string {
	out := strings.TrimSpace(b.Command.Name.EN + " " + b.Sub)
	for _, k := range sortedKeys(b.Args) {
		out += " " + k + "=" + b.Args[k]
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for _, n := range []string{"at", "brand", "brief", "command", "link", "network", "networks", "period", "person", "post", "posts", "reason", "revision", "role", "tags", "text", "what", "when"} {
		if _, ok := m[n]; ok {
			keys = append(keys, n)
		}
	}
	return keys
}

func TestBindSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ line, en, fr string }{
		{"/shedule 12", "Did you mean /schedule? /help lists them all.", "Vouliez-vous dire /programmer"},
		{"/zzzzzz", "There is no command /zzzzzz. /help lists them all.", "n'existe pas"},
		{"/", "Write a command after the slash. /help lists them.", "Écrivez une commande"},
		{"/team ad marc", "After it goes: add.", "Ensuite vient"},
		{"/team add marc boss", "“boss” is not one of approver or editor.", "choisissez parmi validation ou rédaction"},
		{"/team add marc", "ROLE is missing. Type it like this: /team add PERSON ROLE.", "Il manque RÔLE. Écrivez\u202f: /équipe ajouter PERSONNE RÔLE."},
		{"/approve twelve", "“twelve” is not a post number. Write it like 12 or #12.", "n'est pas un numéro de publication"},
		{"/approve 0", "“0” is not a post number.", "«\u202f0\u202f»"},
		{"/approve 99999999999999999999", "is not a post number", "n'est pas un numéro"},
		{"/approve 12 revision:many", "“many” is not a whole number", "n'est pas un nombre entier"},
		{"/approve 12 revision:-1", "“-1” is not a whole number", "n'est pas un nombre entier"},
		{"/approve 12 13", "“12 13” is not a post number", "n'est pas un numéro"},
		{"/metrics off now", "I do not know what “now” means here. Type it like this: /metrics off.", "Je ne sais pas quoi faire"},
		{"/draft x link:ftp://example.com", "is not a web address", "n'est pas une adresse web"},
		{"/draft x link:shoe", "is not a web address", "n'est pas une adresse web"},
		{"/draft x tags:a tags:b", "tags: is there twice. Keep one.", "est donné deux fois"},
		{"/draft", "BRIEF is missing. Type it like this: /draft BRIEF.", "Il manque BRIEF"},
		{"/draft \xff", "cannot be read", "illisibles"},
		{"/draft " + strings.Repeat("x", MaxLine), "longer than 1 MB", "dépasse 1 Mo"},
	} {
		_, err := Bind(sample, c.line, nil)
		var p *say.Problem
		if !errors.As(err, &p) {
			t.Errorf("%.40q: %v, want a problem", c.line, err)
			continue
		}
		en, fr := say.Plain(p.Text.In(say.EN)), say.Plain(p.Text.In(say.FR))
		if !strings.Contains(en, c.en) || !strings.Contains(fr, c.fr) {
			t.Errorf("%.40q\n en %s\n fr %s", c.line, en, fr)
		}
	}
}

func TestBindAsksWithTheFormKeepingWhatWasTyped(t *testing.T) {
	b, err := Bind(sample, "/draft when:tomorrow", nil)
	var p *say.Problem
	if !errors.As(err, &p) || p.Ask != `/draft when:tomorrow` || len(p.Fields) != 1 || p.Fields[0].Name != "brief" {
		t.Fatalf("%+v", p)
	}
	f := Form(say.FR, b, map[string]string{"brief": "kept"}, p)
	if f.Command != "/draft" || f.Fields[0].Value != "kept" || f.Fields[1].Value != "tomorrow" || f.Fields[1].Label != "Quand" {
		t.Errorf("%+v", f)
	}
}

func TestBindTakesSplitOptions(t *testing.T) {
	text := "to the \"letter\"\nnetwork:none"
	b, err := Bind(sample, "/edit", map[string]string{"post": "#7", "texte": text})
	if err != nil || b.Args["text"] != text || b.Args["post"] != "7" || b.Used != nil {
		t.Errorf("%v %v", b, err)
	}
	if _, err := Bind(sample, "/edit", map[string]string{"colour": "red"}); err == nil {
		t.Error("an unknown option was taken")
	}
	if _, err := Bind(sample, "/edit 1 x", map[string]string{"network": "\xff"}); err == nil {
		t.Error("invalid UTF-8 was taken")
	}
}

func TestDoQuotesWhatNeedsIt(t *testing.T) {
	got := Do("approve", "12", "revision:3", "reason:too \"long\"", "two words")
	if want := `/approve 12 revision:3 reason:"too \"long\"" "two words"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A line that was written from values binds to the same values.
func TestLineRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		args := map[string]string{}
		text := rapid.StringMatching(`[\s\S]{1,40}`)
		if rapid.Bool().Draw(t, "post") {
			args["post"] = rapid.StringMatching(`[1-9][0-9]{0,8}`).Draw(t, "number")
		}
		args["text"] = text.Draw(t, "text")
		if strings.TrimSpace(args["text"]) == "" {
			args["text"] = "x"
		}
		if rapid.Bool().Draw(t, "network") {
			args["network"] = strings.TrimSpace(text.Draw(t, "account"))
		}
		if args["network"] == "" {
			delete(args, "network")
		}
		cmd := lookUp(sample, "edit")
		line := Line(cmd, "", args)
		b, err := Bind(sample, line, nil)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if !reflect.DeepEqual(b.Args, args) {
			t.Fatalf("%q\n got %q\nwant %q", line, b.Args, args)
		}
	})
}

// Reading takes time in proportion to the length, whatever was typed: sixteen times the line takes
// about sixteen times as long, where looking back over it at every word would take 256.
func TestBindReadsALongLineAtOnce(t *testing.T) {
	took := func(line string) time.Duration {
		best := time.Hour
		for range 3 {
			begun := time.Now()
			_, _ = Bind(sample, line, nil)
			best = min(best, time.Since(begun))
		}
		return best
	}
	for _, unit := range []string{"“a ", "\"a ", "«a ", "tags ", "tags:a ", "network:\"x ", "when:tomorrow ", "\\\" ", "a\n"} {
		for _, command := range []string{"/draft ", "/edit 1 ", "/freeze reason: "} {
			var short, long time.Duration
			slow := func() bool {
				short, long = took(command+strings.Repeat(unit, 6_000/len(unit))), took(command+strings.Repeat(unit, 96_000/len(unit)))
				return long > 64*short && long > 100*time.Millisecond
			}
			for tries := 1; slow(); tries++ { // a busy machine is slow once, a slow reader always
				if tries == 3 {
					t.Fatalf("%q repeated: %v for 6 kB, %v for 96 kB", command+unit, short, long)
				}
			}
		}
	}
}

// Every row of the table takes back what Line writes for it, whatever was typed for its options.
func TestEveryRowRoundTrips(t *testing.T) {
	type row struct {
		cmd *Command
		sub string
	}
	var all []row
	for _, c := range Table {
		for _, f := range forms(c) {
			all = append(all, row{c, f.sub})
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(all).Draw(t, "row")
		args := map[string]string{}
		for _, o := range (Bound{Command: r.cmd, Sub: r.sub}).Spec().Options {
			if o.Required || rapid.Bool().Draw(t, o.Name.EN+" given") {
				args[o.Name.EN] = drawn(t, o)
			}
		}
		line := Line(r.cmd, r.sub, args)
		b, err := Bind(Table, line, nil)
		if err != nil || b.Command != r.cmd || b.Sub != r.sub || !reflect.DeepEqual(b.Args, args) {
			t.Fatalf("%s\n%v\n got %q\nwant %q", line, err, b.Args, args)
		}
	})
}

// drawn is some value that the option's kind takes, as commands get it.
func drawn(t *rapid.T, o chat.Option) string {
	word := strings.TrimSpace(rapid.StringMatching(`[a-zé"“ :«\\\n]{1,12}`).Draw(t, o.Name.EN))
	switch o.Kind {
	case chat.PostNo, chat.PostNos, chat.Number:
		return rapid.StringMatching(`[1-9][0-9]{0,3}`).Draw(t, "number")
	case chat.Flag:
		return rapid.SampledFrom([]string{"on", "off"}).Draw(t, "flag")
	case chat.Link:
		return "https://example.com/a:b"
	case chat.One:
		return rapid.SampledFrom(o.Choices).Draw(t, "choice").Value
	}
	if word == "" {
		return "x"
	}
	return word
}

func FuzzBind(f *testing.F) {
	for _, s := range []string{"/schedule 12 tomorrow 9am", "/edit 12 “x” network:a", "/draft x tags:\"a\\\"b\" lien : y", "/team add", "/«", "/draft « », when:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		b, err := Bind(sample, line, nil)
		if err == nil {
			again, err := Bind(sample, Line(b.Command, b.Sub, b.Args), nil)
			if err != nil || again.Command != b.Command || again.Sub != b.Sub || !reflect.DeepEqual(again.Args, b.Args) {
				t.Fatalf("%q\nline %q\n%v %v\n%q\n%q", line, Line(b.Command, b.Sub, b.Args), err, again.Sub, again.Args, b.Args)
			}
			return
		}
		var p *say.Problem
		if !errors.As(err, &p) || p.Text.EN == "" || p.Text.FR == "" {
			t.Fatalf("%q: %v", line, err)
		}
	})
}
