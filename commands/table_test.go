package commands

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// sources parses the package's own files, tests apart.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.File{}
	for _, n := range names {
		if strings.HasSuffix(n, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), n, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out[n] = f
	}
	return out
}

// Every command that a file declares stands in the table.
func TestEveryCommandHasARow(t *testing.T) {
	files := sources(t)
	listed := map[string]bool{}
	ast.Inspect(files["table.go"], func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			listed[id.Name] = true
		}
		return true
	})
	for file, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i, val := range v.Values {
					if isCommand(val) && !listed[v.Names[i].Name] {
						t.Errorf("%s declares the command %s, and table.go does not list it", file, v.Names[i].Name)
					}
				}
			}
		}
	}
}

func isCommand(e ast.Expr) bool {
	u, ok := e.(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return false
	}
	lit, ok := u.X.(*ast.CompositeLit)
	if !ok {
		return false
	}
	id, ok := lit.Type.(*ast.Ident)
	return ok && id.Name == "Command"
}

// rows lists every row of the table with its sub-commands, under the name a failure needs.
func rows() map[string]chat.Spec {
	out := map[string]chat.Spec{}
	for _, c := range Table {
		out["/"+c.Name.EN] = c.Spec
		for _, s := range c.Subs {
			out["/"+c.Name.EN+" "+s.Name.EN] = s
		}
	}
	return out
}

var plainName = regexp.MustCompile(`^[a-z-]{1,32}$`)

func checkName(t *testing.T, where string, name say.Text) {
	t.Helper()
	for _, n := range []string{name.EN, name.FR} {
		if !plainName.MatchString(fold(n)) || n != strings.ToLower(n) {
			t.Errorf("%s: the name %q is not 1 to 32 small letters and dashes", where, n)
		}
	}
}

func checkHelp(t *testing.T, where string, help say.Text) {
	t.Helper()
	for _, h := range []string{help.EN, help.FR} {
		if n := utf8.RuneCountInString(h); n < 1 || n > 100 {
			t.Errorf("%s: help of %d characters, Discord takes 1 to 100: %q", where, n, h)
		}
		if strings.HasSuffix(h, ".") {
			t.Errorf("%s: help ends with a full stop: %q", where, h)
		}
	}
}

// Names, helps and numbers of options are what the platforms take.
func TestRowsKeepThePlatformsLimits(t *testing.T) {
	for where, s := range rows() {
		checkName(t, where, s.Name)
		checkHelp(t, where, s.Help)
		if n := len(optionsOf(s)); n > 25 {
			t.Errorf("%s has %d options with brand:, Discord takes 25", where, n)
		}
		for _, o := range s.Options {
			at := where + " " + o.Name.EN
			checkName(t, at, o.Name)
			checkHelp(t, at, o.Help)
			if d := discordOptionOf(o); len(o.Choices) > 0 && len(d.Choices) == 0 != (len(o.Choices) > maxChoices) || len(d.Choices) > 0 && d.Autocomplete {
				t.Errorf("%s: of %d choices Discord gets %d, suggestions %v", at, len(o.Choices), len(d.Choices), d.Autocomplete)
			}
			if o.Complete && len(o.Choices) > 0 {
				t.Errorf("%s has both choices and suggestions; Discord takes one of them", at)
			}
			if (o.Kind == chat.One) != (len(o.Choices) > 0) {
				t.Errorf("%s: kind %q with %d choices", at, o.Kind, len(o.Choices))
			}
			if o.Kind == "" {
				t.Errorf("%s has no kind", at)
			}
		}
	}
	for _, c := range Table {
		if c.Role.EN == "" || c.Role.FR == "" || c.Example.EN == "" || c.Example.FR == "" {
			t.Errorf("/%s has no role or no example in words", c.Name.EN)
		}
		if c.Run == nil {
			t.Errorf("/%s does nothing", c.Name.EN)
		}
		if len(c.Subs) > 0 && c.Bare.Empty() {
			t.Errorf("/%s has sub-commands and no name for its bare form", c.Name.EN)
		}
	}
}

// In every row the words taken off the front are unambiguous: only the last main takes the rest.
func TestMainsCanBeToldApart(t *testing.T) {
	for where, s := range rows() {
		all := mains(s.Options)
		for i, o := range all {
			if o.Kind == chat.Letter && i != len(all)-1 {
				t.Errorf("%s: %s is kept to the letter and is not the last", where, o.Name.EN)
			}
			if o.Kind == chat.PostNo && o.Required {
				t.Errorf("%s: a post may always be left out", where)
			}
		}
	}
}

// No two commands, sub-commands or options answer to the same word.
func TestNoWordMeansTwoThings(t *testing.T) {
	take := func(where string, seen map[string]string, who string, names ...string) {
		for _, n := range names {
			if n == "" {
				continue
			}
			if other, ok := seen[fold(n)]; ok && other != who {
				t.Errorf("%s: %q means both %s and %s", where, n, other, who)
			}
			seen[fold(n)] = who
		}
	}
	commands := map[string]string{}
	for _, c := range Table {
		take("table", commands, c.Name.EN, append([]string{c.Name.EN, c.Name.FR}, c.Aliases...)...)
		subs := map[string]string{}
		take("/"+c.Name.EN, subs, "the bare form", c.Bare.EN, c.Bare.FR)
		for _, s := range c.Subs {
			take("/"+c.Name.EN, subs, s.Name.EN, append([]string{s.Name.EN, s.Name.FR}, s.Aliases...)...)
		}
	}
	for where, s := range rows() {
		options := map[string]string{}
		for _, o := range optionsOf(s) {
			take(where, options, o.Name.EN, o.Name.EN, o.Name.FR)
			values := map[string]string{}
			for _, c := range o.Choices {
				take(where+" "+o.Name.EN, values, c.Value, c.Value, c.Text.EN, c.Text.FR)
			}
		}
	}
}

// The examples of the table are lines that bind.
func TestExamplesBind(t *testing.T) {
	for _, c := range Table {
		for _, line := range []string{c.Example.EN, c.Example.FR} {
			b, err := Bind(Table, line, nil)
			if err != nil || b.Command != c {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// readers are the ways a command asks for an option; the number is the argument that names it.
var readers = map[string]int{"Text": 0, "Has": 0, "On": 0, "Number": 0, "When": 0, "Accounts": 0, "Post": 1, "Posts": 1, "Member": 1}

// A command reads only options that the table has, and every option is read.
func TestOptionsAndTheirReadersAgree(t *testing.T) {
	declared, asked, literals := map[string]bool{}, map[string]string{}, map[string]bool{}
	for _, s := range rows() {
		for _, o := range s.Options {
			declared[o.Name.EN] = true
		}
	}
	for file, f := range sources(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name, ok := asks(n); ok {
					asked[name] = file
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					literals[s] = true
				}
			}
			return true
		})
	}
	for name, file := range asked {
		if !declared[name] {
			t.Errorf("%s asks for the option %q, which no row has", file, name)
		}
	}
	for name := range declared {
		if !literals[name] {
			t.Errorf("nothing reads the option %q", name)
		}
	}
}

// asks gives the option that a call like c.Text("when") names.
func asks(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	on, ok := sel.X.(*ast.Ident)
	i, known := readers[sel.Sel.Name]
	if !ok || on.Name != "c" || !known || i >= len(call.Args) {
		return "", false
	}
	lit, ok := call.Args[i].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// golden compares with testdata/name; UPDATE_GOLDEN=1 writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not current; if the change is meant, UPDATE_GOLDEN=1 go test ./commands writes it\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// show writes a message as text, for golden files.
func show(m chat.Message) string {
	out := say.Plain(m.Text) + "\n"
	for _, f := range m.Fields {
		out += strings.TrimRight(fmt.Sprintf("  %s | %s | %s", say.Plain(f.Name), say.Plain(f.Value), say.Plain(f.Note)), " |") + "\n"
	}
	for _, b := range m.Buttons {
		out += "  [" + b.Label + "] " + b.Action + "\n"
	}
	return out
}
