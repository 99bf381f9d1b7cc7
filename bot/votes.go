package bot

import (
	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/storage"
)

// afterVotes tells the thread what the votes made of the post: approved, scheduled, stopped by a
// decider. Nothing is said when the state did not change.
func (h *house) afterVotes(tx *storage.Tx, before approvals.Post, p storage.Post, actor string) error {
	name := ""
	if actor != "" {
		person, err := tx.Person(actor)
		if err != nil {
			return err
		}
		name = person.Name
	}
	return commands.TellDecided(tx, before, p, name)
}
