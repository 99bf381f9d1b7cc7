package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// mayImport is who may import whom, of ours. A name ending in "/*" means every package below it.
// The house has five floors: main, bot, commands, integrations beside storage, approvals; no arrow
// runs back up.
var mayImport = map[string][]string{
	"approvals/say":                      {},
	"commands/when":                      {},
	"integrations/egress":                {},
	"approvals":                          {"approvals/say"},
	"storage":                            {"approvals", "approvals/say"},
	"integrations/networks":              {"approvals", "approvals/say", "integrations/egress"},
	"integrations/analytics":             {"approvals", "approvals/say", "integrations/egress"},
	"integrations/writing":               {"approvals", "approvals/say", "integrations/egress"},
	"integrations/feeds":                 {"approvals", "approvals/say", "integrations/egress"},
	"integrations/pictures":              {"approvals", "approvals/say", "integrations/egress"},
	"integrations/pictures/picturestest": {},
	"commands/chat":                      {"approvals/say"},
	"commands/report":                    {"approvals/say"},
	"commands/chat/chattest":             {"commands/chat", "approvals/say"},
	"commands":                           {"approvals", "approvals/say", "commands/*", "integrations/*", "storage"},
	"bot/slack":                          {"commands/chat", "approvals/say"},
	"bot/slack/slacktest":                {"commands/chat", "commands/chat/chattest", "approvals/say"},
	"bot/discord":                        {"commands/chat", "approvals/say"},
	"bot/playground":                     {"commands/chat", "approvals/say"},
	"bot/web":                            {"approvals", "approvals/say", "commands/chat", "storage"},
	"bot":                                {"*"},
	".":                                  {"bot"},
}

// nobodyImports is what the program does without, and why. Tests may, and the rooms that are only theirs.
var nobodyImports = map[string]string{
	"html/template": reflects,
	"text/template": reflects,
}

// A template calls methods by names that only running tells, so the linker keeps every exported method
// of every type that is reachable: 4 MB of program, and with them of memory at rest. The library that
// makes the pages imports html/template too, for a function that escapes and looks nothing up.
const reflects = "it makes the program a fifth larger; pages are made of gomponents"

// tests may import besides: what stands below their package, and these.
var testsMayImport = []string{"commands/chat/chattest", "storage"}

func TestWhoMayImportWhom(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != "." || d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if d.IsDir() || path.Ext(file) != ".go" {
			return nil
		}
		files++
		checkImports(t, filepath.ToSlash(file))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("looked at %d files only: the walk is wrong", files)
	}
}

func checkImports(t *testing.T, file string) {
	t.Helper()
	room := path.Dir(file)
	allowed, known := mayImport[room]
	if !known {
		t.Errorf("%s: no rule for the package %q: add one to the table", file, room)
		return
	}
	if strings.HasSuffix(file, "_test.go") {
		allowed = append(append([]string{room, room + "/*"}, allowed...), testsMayImport...)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return
	}
	for _, spec := range tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if ours, is := strings.CutPrefix(name, "copydesk/"); is && !covered(allowed, ours) {
			t.Errorf("%s imports %s, which its floor may not", file, ours)
		}
		if why := nobodyImports[name]; why != "" && !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(room, "test") {
			t.Errorf("%s imports %s: %s", file, name, why)
		}
	}
}

func covered(allowed []string, name string) bool {
	for _, a := range allowed {
		if a == "*" || a == name {
			return true
		}
		if below, is := strings.CutSuffix(a, "/*"); is && strings.HasPrefix(name, below+"/") {
			return true
		}
	}
	return false
}
