package bot

import (
	"context"
	"fmt"
	"io"
	"slices"

	"copydesk/bot/playground"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// lostCode is what a start says while nobody has used the code of an earlier one.
const lostCode = "Nobody is the owner yet: a setup code was printed when this folder was first served. If it is lost, run: copydesk owner reset"

// offerOwnership prints the code that makes whoever types it the owner: once, on the first start
// with a platform on which nobody has a role yet. The playground has its owner, who is nobody's
// anywhere else.
func offerOwnership(ctx context.Context, db *storage.DB, platforms []chat.Platform, out io.Writer) error {
	if !slices.ContainsFunc(platforms, func(p chat.Platform) bool { return p.Name() != playground.Name }) {
		return nil
	}
	if owned, err := ownedBeyond(ctx, db); err != nil || owned {
		return err
	}
	open, err := db.SetupOpen(ctx)
	if err != nil {
		return err
	}
	if open {
		fmt.Fprintln(out, lostCode)
		return nil
	}
	code, err := db.NewSetupCode(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "setup code: %s\n", code)
	return nil
}

// ownedBeyond reports whether the owner is somebody of a platform other than the playground.
func ownedBeyond(ctx context.Context, db *storage.DB) (bool, error) {
	id, err := db.Owner(ctx)
	if err != nil || id == "" {
		return false, err
	}
	owner, err := db.Person(ctx, id)
	return slices.ContainsFunc(owner.Identities, func(i storage.Identity) bool { return i.Platform != playground.Name }), err
}
