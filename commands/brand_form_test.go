package commands

import (
	"slices"
	"strings"
	"testing"

	"copydesk/approvals"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// sends opens a command's form as somebody, lets things happen, changes fields and sends it.
func (h *house) sends(who, line string, meanwhile func(), changed map[string]string) string {
	h.Helper()
	c, err := h.call(who, "marketing", line)
	h.must(err)
	m, err := c.Command.Run(h.Context(), c)
	h.must(err)
	if m.Form == nil {
		h.Fatalf("%s opens no form: %s", line, show(m))
	}
	meanwhile()
	args := map[string]string{}
	for _, f := range m.Form.Fields {
		if f.Value != "" {
			args[f.Name] = f.Value
		}
	}
	for name, v := range changed {
		args[name] = v
	}
	return h.run(who, "marketing", Line(c.Command, c.Sub, args))
}

// What somebody else changed while the form stood open stays as they set it.
func TestABrandsFormSavesOnlyWhatWasChangedInIt(t *testing.T) {
	h := newHouse(t)
	got := h.sends("sofia", "/brand", func() {
		h.change(func(tx *storage.Tx) error {
			if err := tx.Give(h.people["leo"].ID, approvals.Approver); err != nil {
				return err
			}
			if err := tx.Take(h.people["marc"].ID, approvals.Approver); err != nil {
				return err
			}
			return tx.SetValue("language", "fr")
		})
	}, map[string]string{"editors": "ana", "timezone": "UTC"})
	if want := "Saved for demo. Who writes: Ana. Time zone: UTC. Leo is no longer editor for demo."; strings.TrimSpace(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	roles, err := h.DB.Of(h.info.ID).Roles(t.Context())
	h.must(err)
	if !slices.Equal(roles[h.people["leo"].ID], []approvals.Role{approvals.Approver}) || slices.Contains(roles[h.people["marc"].ID], approvals.Approver) {
		t.Errorf("the form took back what was changed meanwhile: %v", roles)
	}
	info, err := h.DB.Of(h.info.ID).Info(t.Context())
	h.must(err)
	if info.Value("language") != "fr" || info.Value("timezone") != "UTC" {
		t.Errorf("the values are %v", info.Values)
	}
	h.must(h.DB.CheckReplay(t.Context()))
}

// Whoever may not change a brand does not read it in its form either.
func TestABrandsFormIsFilledForItsAdminsAlone(t *testing.T) {
	h := newHouse(t)
	for who, filled := range map[string]bool{"sofia": true, "ana": false, "gil": false} {
		c, err := h.call(who, "marketing", "/brand")
		h.must(err)
		f, err := OpenForm(t.Context(), h.Desk, chat.Event{Line: "/brand"}, func(Bound) (*Call, error) { return c, nil })
		h.must(err)
		if got := slices.ContainsFunc(f.Fields, func(f chat.FormField) bool { return f.Value != "" }); got != filled {
			t.Errorf("%s opens it filled: %v", who, got)
		}
	}
}

// A command that lacks what it needs opens its form, so every row that needs something has one.
func TestEveryRowThatNeedsSomethingHasAForm(t *testing.T) {
	for _, c := range Table {
		for _, spec := range append([]chat.Spec{c.Spec}, c.Subs...) {
			if slices.ContainsFunc(spec.Options, func(o chat.Option) bool { return o.Required }) && !spec.Form {
				t.Errorf("/%s %s lacks a form", c.Name.EN, spec.Name.EN)
			}
		}
	}
}
