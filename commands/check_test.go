package commands

import (
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// A looking is one text under one check, and what a person reads: empty where it passes.
type looking struct {
	name, text string
	level      Level
	en, fr     string
}

// looked runs one check on each text, and wants its words in both languages.
func looked(t *testing.T, code string, in CheckInput, cases []looking) {
	t.Helper()
	in.Names = map[string]say.Text{"a1": {EN: "the newsroom", FR: "la salle de presse"}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in.Parts = []approvals.Part{{Account: "a1", Network: "newsroom", Text: c.text}}
			level, en, fr := found(t, code, in)
			if level != c.level || !strings.Contains(en, c.en) || !strings.Contains(spacedOut(fr), spacedOut(c.fr)) {
				t.Errorf("%q\n got %d %s\n     %s\nwant %d %s\n     %s", c.text, level, en, fr, c.level, c.en, c.fr)
			}
			if (level == Pass) != (en == "") || (en == "") != (fr == "") {
				t.Errorf("%q: level %d says %q and %q", c.text, level, en, fr)
			}
		})
	}
}

// spacedOut writes no-break spaces as spaces, so that tables can be typed.
func spacedOut(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// found is what one check says of an input.
func found(t *testing.T, code string, in CheckInput) (level Level, en, fr string) {
	t.Helper()
	seen := false
	for _, c := range Checks(in) {
		if c.Code != code {
			continue
		}
		seen = true
		level = max(level, c.Level)
		en, fr = en+say.Plain(c.Text.EN), fr+say.Plain(c.Text.FR)
	}
	if !seen {
		t.Fatalf("there is no check %q", code)
	}
	return level, en, fr
}

func TestLengthIsCheckedAsTheNetworkCounts(t *testing.T) {
	looked(t, "length", CheckInput{}, []looking{
		{name: "fits", text: strings.Repeat("a", 5000)},
		{name: "families are one character", text: strings.Repeat("👩‍👩‍👧‍👦", 5000)},
		{"one too many", strings.Repeat("a", 5001), Stop, "The text is 1\u00a0character too long for the newsroom.", "Le texte dépasse de 1 caractère pour la salle de presse."},
		{"many too many", strings.Repeat("é", 6204), Stop, "1,204\u00a0characters too long", "dépasse de 1 204 caractères"},
		{"nothing", " \n\t", Stop, "There is no text for the newsroom.", "Il n'y a pas de texte pour la salle de presse."},
	})
}

func TestForbiddenWordsAreWholeWordsWithoutCaseAndAccents(t *testing.T) {
	looked(t, "forbidden", CheckInput{Forbid: []string{"cheap", "Gratuité", "zero risk", "C++", "100%"}}, []looking{
		{name: "none", text: "A light shoe."},
		{name: "part of a word", text: "A cheapskate's shoe, dirtcheap, très_gratuités"},
		{"as it is", "So cheap.", Stop, "“cheap” is a forbidden word here.", "« cheap » est un mot interdit ici."},
		{"case", "CHEAP", Stop, "“cheap”", "« cheap »"},
		{"accents in the text", "chéap", Stop, "“cheap”", ""},
		{"accents in the list", "La GRATUITE totale", Stop, "“Gratuité”", ""},
		{"accent apart", "La gratuite\u0301", Stop, "“Gratuité”", ""},
		{"wide letters", "ｃｈｅａｐ", Stop, "“cheap”", ""},
		{"elided", "C'est l'gratuité", Stop, "“Gratuité”", ""},
		{"between guillemets", "«cheap» et «\u202fcheap\u202f»", Stop, "“cheap”", ""},
		{"between curly quotes", "“cheap”", Stop, "“cheap”", ""},
		{"between dashes", "light—cheap—strong", Stop, "“cheap”", ""},
		{"before an ellipsis", "cheap…", Stop, "“cheap”", ""},
		{"beside an emoji", "cheap👟", Stop, "“cheap”", ""},
		{"a tag", "#cheap", Stop, "“cheap”", ""},
		{"possessive", "cheap's", Stop, "“cheap”", ""},
		{"a phrase over a line break", "zero\nrisk", Stop, "“zero risk”", ""},
		{"a phrase with a hyphen", "zero-risk", Stop, "“zero risk”", ""},
		{"a phrase with a no-break space", "zero\u00a0risk", Stop, "“zero risk”", ""},
		{name: "a phrase in other words", text: "zero big risk"},
		{"signs", "written in C++.", Stop, "“C++”", ""},
		{name: "signs that are not there", text: "vitamin C, 100 km"},
		{"a figure with a sign", "100% wool", Stop, "“100%”", ""},
		{name: "another figure", text: "2100% more"},
		{"several", "cheap and zero risk", Stop, "These words are forbidden here: “cheap”, “zero risk”.", "Ces mots sont interdits ici : « cheap », « zero risk »."},
	})
}

func TestARequiredMentionIsWhole(t *testing.T) {
	looked(t, "mention", CheckInput{Mention: "@demo"}, []looking{
		{name: "there", text: "By @demo."},
		{name: "in capitals", text: "By @DEMO"},
		{"missing", "By demo", Stop, "“@demo” must be in the text.", "« @demo » doit figurer dans le texte."},
		{"another that begins alike", "By @demostore", Stop, "“@demo” must be in the text.", ""},
	})
	looked(t, "mention", CheckInput{Mention: "Publicité"}, []looking{
		{name: "without accents", text: "PUBLICITE : notre chaussure"},
		{"missing", "Notre chaussure", Stop, "“Publicité”", "« Publicité »"},
	})
	looked(t, "mention", CheckInput{}, []looking{{name: "none required", text: "Anything"}})
}

func TestMentionsTheBrandDoesNotKnowWarn(t *testing.T) {
	looked(t, "strangers", CheckInput{Handles: []string{"@annecy", "zoé@mastodon.example"}, Mention: "with @demo"}, []looking{
		{name: "none", text: "A shoe. Write to ana@example.com"},
		{name: "known, required, any case", text: "@Annecy @DEMO @zoe@mastodon.example"},
		{"unknown", "By @anecy", Warn, "@anecy is not a mention this brand knows. Is it the right one?", "@anecy n'est pas une mention connue de la marque. Est-ce la bonne ?"},
		{"the beginning of a known one", "By @dem", Warn, "@dem is not", ""},
	})
	looked(t, "strangers", CheckInput{}, []looking{
		{"several, each once", "@a1 @a2 @A1", Warn, "This brand does not know these mentions: @a1, @a2. Are they the right ones?", "La marque ne connaît pas ces mentions : @a1, @a2. Sont-elles justes ?"},
	})
}

func TestInvisibleCharactersStop(t *testing.T) {
	stop := func(name, text string) looking {
		return looking{name, text, Stop, "The text has invisible characters. See where: /preview.", "Le texte contient des caractères invisibles. Voyez où : /aperçu."}
	}
	looked(t, "hidden", CheckInput{}, []looking{
		{name: "French spaces", text: "«\u202fÉté\u202f»\u00a0: 9\u00a0h"},
		{name: "emoji and their joiners", text: "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"},
		{name: "right to left", text: "שלום עולם"},
		stop("direction", "price 10\u202e00\u202c"), stop("isolate", "a\u2066b\u2069"), stop("zero width space", "fr\u200bee"),
		stop("soft hyphen", "fr\u00adee"), stop("tags", "a\U000e0041"), stop("byte order mark", "\ufeffa"), stop("control", "a\x07"),
	})
}

func TestLinksThatDeceiveStopAndUnsafeOnesWarn(t *testing.T) {
	looked(t, "links", CheckInput{}, []looking{
		{name: "none", text: "A shoe."},
		{name: "right", text: "https://example.com/shoe and HTTPS://EXAMPLE.COM"},
		{name: "letters of one script", text: "https://пример.рф/а https://münchen.de"},
		{name: "an e-mail address", text: "ana@example.com, zoé@école.fr"},
		{name: "a mention with its server", text: "@ana@mastodon.example.com"},
		{"mixed scripts", "https://pаypal.com", Stop, "The address pаypal.com imitates another one with look-alike letters.", "L'adresse pаypal.com en imite une autre avec des lettres ressemblantes."},
		{"mixed scripts in their other form", "https://xn--pypal-4ve.com", Stop, "imitates", "imite"},
		{"a whole label that looks alike", "https://аре.com", Stop, "imitates", ""},
		{"mixed scripts without a scheme", "Visit pаypal.com", Stop, "imitates", ""},
		{"a name before the site", "https://example.com@evil.example", Stop, "https://example.com@evil.example hides where it leads: what stands before @ is not its site.", "cache sa destination : ce qui précède @ n'est pas son site."},
		{"not https", "http://example.com", Warn, "http://example.com is not https.", "http://example.com n'est pas en https."},
		{"no scheme", "More on example.com/shoe", Warn, "example.com is no link: add https:// so that people can follow it.", "example.com n'est pas un lien : ajoutez https://"},
		{"no scheme, accents", "Voir école-été.fr.", Warn, "école-été.fr is no link", ""},
		{"broken", "https://exa%zzmple.com/", Stop, "is not an address that works.", "n'est pas une adresse valable."},
		{"the worst is said", "http://example.com then https://pаypal.com", Stop, "imitates", ""},
		{"the worst of two without a scheme", "example.com pаypal.com", Stop, "imitates", ""},
	})
}

func TestAPictureNeedsItsDescription(t *testing.T) {
	for _, c := range []struct {
		alts  []string
		level Level
	}{{nil, Pass}, {[]string{"A shoe on a rock"}, Pass}, {[]string{""}, Stop}, {[]string{"A shoe", " \n"}, Stop}} {
		part := approvals.Part{Account: "a1", Network: "newsroom", Text: "A shoe"}
		for _, alt := range c.alts {
			part.Media = append(part.Media, approvals.Medium{SHA256: "00", Alt: alt})
		}
		level, en, fr := found(t, "alt", CheckInput{Parts: []approvals.Part{part}})
		if level != c.level || level == Stop && (en != "A picture has no description for people who cannot see it." ||
			fr != "Une image n'a pas de description pour les personnes qui ne la voient pas.") {
			t.Errorf("%q: %d %s %s", c.alts, level, en, fr)
		}
	}
}

func TestPricesAndSuperlativesWantASource(t *testing.T) {
	price := func(text, quoted string) looking {
		return looking{text, text, Warn, "“" + quoted + "” is a price or a figure: where can people check it? Add a link.",
			"« " + quoted + " » est un prix ou un chiffre : où le vérifier ? Ajoutez un lien."}
	}
	claim := func(text, quoted string) looking {
		return looking{text, text, Warn, "“" + quoted + "” is a claim: what is its source? Add a link.",
			"« " + quoted + " » est une affirmation : quelle est sa source ? Ajoutez un lien."}
	}
	pass := func(text string) looking { return looking{name: text, text: text} }
	looked(t, "claims", CheckInput{}, []looking{
		price("Only $9.99!", "$9.99"), price("Dès 9,99 €", "9,99 €"), price("Dès 9,99\u202f€", "9,99\u202f€"), price("Dès 9,99\u00a0€.", "9,99\u00a0€"),
		price("-20 % samedi", "-20 %"), price("−20\u202f% samedi", "−20\u202f%"), price("20% off", "20%"), price("£5", "£5"), price("1\u202f204,50\u202f€", "1\u202f204,50\u202f€"),
		price("$1,204.50 today", "$1,204.50"), price("10 euros", "10 euros"), price("EUR 10", "EUR 10"), price("30 dollars", "30 dollars"), price("50 pour cent", "50 pour cent"), price("coton 100\u202f%", "100\u202f%"),
		claim("The best shoe", "best"), claim("BEST shoe", "BEST"), claim("C'est le meilleur prix", "le meilleur"), claim("La Meilleure chaussure", "La Meilleure"), claim("Les meilleures !", "Les meilleures"),
		claim("la moins chère", "la moins chère"), claim("La plus légère", "La plus légère"), claim("the most comfortable shoe", "the most comfortable"), claim("Une chaussure écologique", "écologique"),
		claim("Écologique !", "Écologique"), claim("Marque n° 1", "n° 1"), claim("We are #1", "#1"), claim("Numéro un en France", "Numéro un"), claim("world’s first", "world’s first"),
		claim("leader du marché", "leader du"), claim("market-leading", "market-leading"), claim("eco-friendly", "eco-friendly"), claim("neutre en carbone", "neutre en carbone"),
		pass("A light shoe, 250 g, 9 h 30, in 2026."), pass("Bestseller in our forest"), pass("Best wishes to all, all the best"), pass("Meilleurs vœux"), pass("le plus souvent possible"),
		pass("One step leading to another, says our team leader"), pass("Une meilleure année"), pass("The best at 9,99 €: https://example.com/test"),
	})
}

// A post that says the same as another of the last 30 days warns; case, signs and links aside.
func TestARecentPostThatSaysTheSameWarns(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Our trail shoe is here! https://example.com/a", approvals.Draft)
	same := h.draft("leo", "our TRAIL shoe is here. https://example.com/b", approvals.Draft)
	other := h.draft("leo", "Our road shoe is here", approvals.Draft)
	says := func(number int64) (level Level, text say.Text) {
		p, err := h.DB.Of(h.info.ID).Post(t.Context(), number)
		h.must(err)
		in, err := View(t.Context(), h.Desk, h.DB.Of(h.info.ID), p)
		h.must(err)
		for _, c := range in.Checks {
			if c.Code == "duplicate" {
				return c.Level, c.Text
			}
		}
		t.Fatal("there is no check for duplicates")
		return
	}
	if level, text := says(same.Number); level != Warn || text.EN != "Post 1 of the last 30 days says the same." || text.FR != "La publication 1, de moins de 30 jours, dit la même chose." {
		t.Errorf("%d %+v", level, text)
	}
	if level, text := says(other.Number); level != Pass {
		t.Errorf("%d %+v", level, text)
	}
	h.now = h.now.AddDate(0, 0, 31)
	again := h.draft("leo", "Our trail shoe is here", approvals.Draft)
	if level, text := says(again.Number); level != Pass {
		t.Errorf("after a month: %d %+v", level, text)
	}
}

// Each text is looked at, the same finding is said once, and what passed is one line on the card.
func TestChecksAreSaidOnceAndFolded(t *testing.T) {
	in := CheckInput{Forbid: []string{"cheap"}, Parts: []approvals.Part{
		{Account: "a1", Network: "newsroom", Text: "cheap"}, {Account: "a2", Network: "newsroom", Text: "cheap, by @ana"}}}
	for l, want := range map[say.Lang]string{
		say.EN: "stop ✗ “cheap” is a forbidden word here.\nwarning ! @ana is not a mention this brand knows. Is it the right one?\npassed ✓ 8 checks passed\n",
		say.FR: "stop ✗ « cheap » est un mot interdit ici.\nwarning ! @ana n'est pas une mention connue de la marque. Est-ce la bonne ?\npassed ✓ 8 contrôles réussis\n",
	} {
		var got strings.Builder
		for _, f := range checkFields(Checks(in), l) {
			got.WriteString(string(f.Block) + " " + f.Value + "\n")
		}
		if spacedOut(got.String()) != want {
			t.Errorf("\n got %s\nwant %s", got.String(), want)
		}
	}
	if f := checkFields([]Check{{Code: "length"}}, say.FR); len(f) != 1 || f[0].Block != chat.Passed || spacedOut(f[0].Value) != "✓ 1 contrôle réussi" {
		t.Errorf("%+v", f)
	}
}

// Looking at a text never fails, whatever stands in it.
func FuzzChecks(f *testing.F) {
	for _, s := range []string{"", "Only $9.99 — the best. https://example.com @ana", "«\u202fGratuité\u202f»", "http://[::1]:80@\x00", "\xff\xfe", strings.Repeat("9,", 200) + "€"} {
		f.Add(s, "gratuité")
	}
	f.Fuzz(func(t *testing.T, text, word string) {
		in := CheckInput{Forbid: []string{word}, Mention: word, Parts: []approvals.Part{{Account: "a1", Network: "newsroom", Text: text}}}
		for _, c := range Checks(in) {
			if c.Level != Pass && (c.Text.EN == "" || c.Text.FR == "") {
				t.Errorf("%s says nothing of %q", c.Code, text)
			}
		}
		if word != "" && !hasWords(text+" "+word+" ", word) && spaced(word) != "" {
			t.Errorf("%q is not found in its own words", word)
		}
	})
}
