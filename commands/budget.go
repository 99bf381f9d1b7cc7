package commands

import (
	"context"
	"errors"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var errBudget = errors.New("the month's budget is used up")

// budgetOf is the month that an instant lies in, and how many tokens a brand may use in it.
func budgetOf(info storage.BrandInfo, now time.Time) (month string, tokens int64) {
	return now.In(info.Zone()).Format("2006-01"), int64(numberOf(info.Value("model-budget"), 200000))
}

// A spending is a brand's budget for the model, a calendar month of its zone.
type spending struct {
	desk *Desk
	b    *storage.Brand
	info storage.BrandInfo
}

// on makes a call to the model that gives how many tokens it took. They are reserved before and
// settled after, whatever happens; errBudget, and no call, where that would pass the budget.
func (s spending) on(ctx context.Context, reserved int64, call func() (int64, error)) error {
	month, budget := budgetOf(s.info, s.desk.Now())
	before, granted := int64(0), false
	err := s.b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		granted, before, err = tx.ReserveTokens(month, reserved, budget)
		return err
	})
	if err != nil {
		return err
	}
	if !granted {
		return errBudget
	}
	tokens, asked := call()
	err = s.b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if err := tx.SettleTokens(month, reserved, tokens); err != nil {
			return err
		}
		was, is := before-reserved, before-reserved+tokens
		if was*10 < budget*8 && is*10 >= budget*8 {
			return s.tell(tx, is, budget)
		}
		return nil
	})
	return errors.Join(asked, err)
}

func (s spending) tell(tx *storage.Tx, used, budget int64) error {
	m := chat.Message{Text: say.Text{
		EN: "%[1]s has used %[2]s of this month's budget for the drafting model. At %[3]s your own words are fitted instead.",
		FR: "%[1]s a utilisé %[2]s du budget du mois pour le modèle de rédaction. À %[3]s, vos propres mots seront adaptés à la place.",
	}.F(s.info.Name, say.Percent(used*100/budget), say.Percent(100)).In(s.info.Lang())}
	return Tell(tx, "budget/"+s.info.ID, "", Saying{To: chat.Place{Room: chat.Room(s.info.Rooms["home"])}, Message: m})
}

// spentSaid says how much of the month's budget for the model the brand has used; what a draft that is
// being written may take is counted in.
func (c *Call) spentSaid(ctx context.Context) (say.Text, error) {
	if c.Info.Value("drafting") == "off" {
		return say.Text{EN: "switched off for %s", FR: "désactivé pour %s"}.F(c.Info.Name), nil
	}
	month, budget := budgetOf(c.Info, c.At)
	used, reserved, err := c.Brand.Tokens(ctx, month)
	if err != nil {
		return say.Text{}, err
	}
	if used += reserved; budget > 0 && used >= budget {
		return say.Text{
			EN: "used up this month: %s tokens; words are fitted instead", FR: "épuisé ce mois-ci\u202f: %s jetons\u202f; les mots sont adaptés à la place",
		}.F(say.Int(budget)), nil
	}
	return say.Text{
		EN: "%[1]s of %[2]s tokens used this month (%[3]s)", FR: "%[1]s jetons utilisés sur %[2]s ce mois-ci (%[3]s)",
	}.F(say.Int(used), say.Int(budget), say.Percent(used*100/max(budget, 1))), nil
}
