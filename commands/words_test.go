package commands

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A phrase is one say.Text as it stands in the source.
type phrase struct {
	at     string // file:line
	en, fr string // … for what is put together at run time
	both   bool   // both languages are given
}

// Everything that the program says is said in both languages, in the house's tone and in French as
// it is typeset.
func TestEveryPhraseIsSaidInBothLanguages(t *testing.T) {
	all := phrasesOf(t, "..")
	if len(all) < 500 {
		t.Fatalf("only %d phrases were found", len(all))
	}
	for _, p := range all {
		if !p.both {
			t.Errorf("%s: %q, %q: one language is missing", p.at, p.en, p.fr)
			continue
		}
		for _, why := range append(faultsOf(p.en, inEnglish), faultsOf(p.fr, inFrench)...) {
			t.Errorf("%s: %s", p.at, why)
		}
		if stray(p.en) || stray(p.fr) {
			t.Errorf("%s: a per cent sign in a phrase that is filled in: %q, %q", p.at, p.en, p.fr)
		}
		if a, b := verbs(p.en), verbs(p.fr); !slices.Equal(a, b) {
			t.Errorf("%s: English fills in %v, French %v: %q", p.at, a, b, p.fr)
		}
	}
}

// A fault is what a phrase must not have.
type fault struct {
	found *regexp.Regexp
	why   string
}

var (
	always = []fault{
		{regexp.MustCompile(`!(?:\s|$)`), "an exclamation mark ends a sentence"},
		{regexp.MustCompile(`(?i)\b(?:invalid|payload|errors?|sorry)\b`), "a word that helps nobody"},
		{regexp.MustCompile(`  `), "two spaces"},
		{regexp.MustCompile(`\.\.\.`), "three full stops for an ellipsis"},
	}
	inEnglish = append([]fault{
		{regexp.MustCompile(`[ \x{00a0}\x{202f}][;?!]`), "a space before a sign"},
	}, always...)
	inFrench = append([]fault{
		{regexp.MustCompile(`[ \x{00a0}][:;?!»]`), "a space that may break, or is too wide, before a sign: U+202F belongs there"},
		{regexp.MustCompile(`«[^\x{202f}]`), "no narrow space after «"},
		{regexp.MustCompile(`[\pL\pN)»%][;?!]`), "no space before a sign"},
		{regexp.MustCompile(`[\pL\pN)»%]:(?: |$)`), "no space before a colon"},
		{regexp.MustCompile(`"`), "straight quotation marks for guillemets"},
		{regexp.MustCompile(`(?i)\b(?:invalides?|erreurs?|désolée?s?)\b`), "a word that helps nobody"},
	}, always...)
)

func faultsOf(text string, faults []fault) []string {
	var out []string
	for _, f := range faults {
		if f.found.MatchString(text) {
			out = append(out, fmt.Sprintf("%s: %q", f.why, text))
		}
	}
	return out
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[a-zA-Z]`)

// verbs lists which arguments a phrase fills in, sorted, each once.
func verbs(text string) []int {
	var out []int
	for i, m := range verb.FindAllStringSubmatch(strings.ReplaceAll(text, "%%", ""), -1) {
		n := i + 1
		if m[1] != "" {
			n, _ = strconv.Atoi(m[1])
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// stray reports whether a phrase that is filled in has a per cent sign of its own: it would be read as
// a verb.
func stray(text string) bool {
	return len(verbs(text)) > 0 && strings.Contains(regexp.MustCompile(`%(?:\[\d+\])?(?:\.\d+)?[a-zA-Z]`).ReplaceAllString(strings.ReplaceAll(text, "%%", ""), ""), "%")
}

// phrasesOf finds every composite literal of the module that has an EN or an FR.
func phrasesOf(t *testing.T, root string) []phrase {
	t.Helper()
	var out []phrase
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				if p, is := phraseOf(lit, file.Name.Name); is {
					p.at = fmt.Sprintf("%s:%d", strings.TrimPrefix(path, root+"/"), set.Position(lit.Pos()).Line)
					out = append(out, p)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// phraseOf reads a literal: keyed, Text{EN: …, FR: …}, or as a pair, Text{…, …}.
func phraseOf(lit *ast.CompositeLit, pkg string) (p phrase, is bool) {
	named := isText(lit.Type, pkg)
	if named && len(lit.Elts) == 2 {
		if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !keyed {
			en, fr := literal(lit.Elts[0]), literal(lit.Elts[1])
			return phrase{en: en, fr: fr, both: true}, true
		}
	}
	has := map[string]bool{}
	for _, e := range lit.Elts {
		pair, keyed := e.(*ast.KeyValueExpr)
		if !keyed {
			continue
		}
		key, plain := pair.Key.(*ast.Ident)
		if !plain || key.Name != "EN" && key.Name != "FR" {
			continue
		}
		has[key.Name] = !empty(pair.Value)
		if key.Name == "EN" {
			p.en = literal(pair.Value)
		} else {
			p.fr = literal(pair.Value)
		}
	}
	p.both = has["EN"] && has["FR"]
	return p, len(has) > 0 || named && len(lit.Elts) > 0
}

func isText(e ast.Expr, pkg string) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		of, ok := e.X.(*ast.Ident)
		return ok && of.Name == "say" && e.Sel.Name == "Text"
	case *ast.Ident:
		return pkg == "say" && e.Name == "Text"
	}
	return false
}

// literal is the text of an expression; … stands for what is put
// together at run time.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return s
		}
	case *ast.BinaryExpr:
		return literal(e.X) + literal(e.Y)
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "…"
}

func empty(e ast.Expr) bool {
	b, ok := e.(*ast.BasicLit)
	return ok && literal(b) == ""
}
