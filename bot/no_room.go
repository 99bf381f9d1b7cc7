package bot

import (
	"context"
	"errors"
	"fmt"

	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// A noRoom is a room in which nothing can be posted: it was deleted, or the bot is not in it.
type noRoom struct{ room storage.RoomKey }

// Error names the room for the log.
func (n noRoom) Error() string {
	return fmt.Sprintf("nothing can be posted in room %s/%s", n.room.Platform, n.room.ID)
}

// mendable tells the brand's admins, once, where a row failed for want of a room; the row comes again
// by itself, so that adding the bot to the room is enough.
func (h *house) mendable(ctx context.Context, d storage.Due, err error) error {
	var no noRoom
	if !errors.As(err, &no) || d.Tries > 0 {
		return err
	}
	b := h.db.Of(d.Brand)
	info, failed := b.Info(ctx)
	if failed != nil {
		return errors.Join(err, failed)
	}
	name := ""
	if p := h.platforms[no.room.Platform]; p != nil {
		name = p.RoomName(ctx, chat.Room(no.room))
	}
	failed = b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		return commands.TellNoRoom(tx, info, no.room, name)
	})
	return errors.Join(err, failed)
}
