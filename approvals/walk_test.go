package approvals

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// golden compares got with a file of testdata; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the code does now; UPDATE_GOLDEN=1 go test writes it:\n%s", path, got)
	}
}

func TestEveryStateTimesEveryEvent(t *testing.T) {
	var b strings.Builder
	seen, events := map[State]bool{"": true, Frozen: true}, map[string]bool{}
	last := ""
	for _, tr := range Walk() {
		seen[tr.From] = true
		head := string(tr.From)
		if head == "" {
			head = "nothing yet"
		}
		if tr.Where != "" {
			head += ", " + tr.Where
		}
		if head != last {
			fmt.Fprintf(&b, "\n%s\n", head)
			last = head
		}
		switch {
		case tr.Code != "":
			fmt.Fprintf(&b, "    %-38s refused: %s\n", tr.Event, tr.Code)
		case tr.To == "" && tr.From != "":
			fmt.Fprintf(&b, "    %-38s gone from the tables\n", tr.Event)
		case tr.From == tr.To:
			fmt.Fprintf(&b, "    %-38s stays\n", tr.Event)
		default:
			fmt.Fprintf(&b, "    %-38s %s\n", tr.Event, tr.To)
		}
	}
	for _, s := range States {
		if !seen[s] {
			t.Errorf("no post of the walk is %s", s)
		}
	}
	for _, row := range walkEvents {
		p := walkPosts()[1].post
		events[row.event(p, walkDue).Name()] = true
	}
	for _, row := range registry[:slices.IndexFunc(registry, func(r struct {
		version int
		of      Event
	}) bool {
		return r.of.Name() == "brand-made"
	})] {
		if !events[row.of.Name()] {
			t.Errorf("the walk never tries %s", row.of.Name())
		}
	}
	golden(t, "transitions.txt", strings.TrimPrefix(b.String(), "\n"))
}

func TestDiagram(t *testing.T) { golden(t, "diagram.mmd", Diagram()) }
