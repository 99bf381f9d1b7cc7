package bot

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"copydesk/approvals"
	"copydesk/integrations/networks"
)

// removing makes the newsroom answer removals as told, one after the other, and gives what it was
// asked; nil: it cannot remove.
func removing(t *testing.T, answers ...networks.Removal) *[]networks.Send {
	t.Helper()
	n := networks.Named("newsroom")
	was := n.TakeDown
	t.Cleanup(func() { n.TakeDown = was })
	asked := &[]networks.Send{}
	n.TakeDown = nil
	if len(answers) > 0 {
		n.TakeDown = func(_ context.Context, _ *http.Client, s networks.Send) networks.Removal {
			*asked = append(*asked, s)
			return answers[min(len(*asked), len(answers))-1]
		}
	}
	return asked
}

// inTown plays a dialogue in a town of its own.
func inTown(t *testing.T, dialogue string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.close()
		w.plays(told(dialogue)...)
	})
}

// told is the lines of a dialogue.
func told(dialogue string) (lines []string) {
	for text := range strings.Lines(dialogue) {
		if text = strings.TrimSpace(text); text != "" {
			lines = append(lines, text)
		}
	}
	return lines
}

const published = `
	ana: /draft Too early
	ana: /submit 2
	marc: +✅ 2
	ana: /publish 2
	live 2 1
`

// A network that does not answer is asked again, and nobody is told that the post is gone before it is.
func TestATakedownInDoubtIsSaidSo(t *testing.T) {
	asked := removing(t, networks.Removal{State: approvals.MayBeThere, Err: errors.New("timeout")},
		networks.Removal{State: approvals.TakingDown, Retry: time.Date(2026, 11, 24, 10, 30, 0, 0, paris)}, networks.Removal{State: approvals.Gone})
	inTown(t, published+`
		ana: /takedown 2 sure:on
		thread 2: Ana asked to take post 2 down. No answer from the newsroom: post 2 may still be there. I ask again at 10:00.
		thread! 2: took post 2 down
		card 2: may still be there
		leo: /retirer 2
		bot: Pas de réponse de la salle de presse : la publication 2 y est peut-être encore.
		bot: [Elle n'est plus sur la salle de presse]
		page: Too early
		clock +1m
		page: Too early
		stop
		start
		clock +40m
		thread 2: Ana took post 2 down from the newsroom.
		page! Too early
		leo: /retirer 2
		bot: La publication 2 a été retirée de la salle de presse
	`)
	if len(*asked) != 3 {
		t.Errorf("asked %d times", len(*asked))
	}
	for _, s := range *asked {
		if s.Remote == "" || s.Delivery != (*asked)[0].Delivery || s.Number != 2 {
			t.Errorf("asked about %+v", s)
		}
	}
}

func TestANetworkThatRefusesLeavesItToAPerson(t *testing.T) {
	removing(t, networks.Removal{State: approvals.OnlyByHand, Problem: "rights"})
	inTown(t, published+`
		leo: /retirer 2 confirmer:oui
		thread 2: Léo asked to take post 2 down. Post 2 is still on the newsroom: the account may not post. Connect it again. Open it, delete it there, then press It is gone: http://localhost:8080/newsroom/demo#2
		ana: /takedown 2
		bot: Post 2 is live on the newsroom
		ana: [It is gone from the newsroom] 2
		bot: Noted: post 2 is gone from the newsroom.
		thread 2: Ana took post 2 down from the newsroom.
		leo: /retirer 2
		bot: La publication 2 a été retirée de la salle de presse
		ana: /takedown 2 gone:newsroom
		bot: Post 2 was taken down there already.
	`)
}

// Where the network cannot delete, a person is told what to do, and is believed.
func TestANetworkThatCannotDeleteIsDoneByHand(t *testing.T) {
	removing(t)
	inTown(t, published+`
		ana: /takedown 2
		bot: I cannot delete there: somebody has to, by hand.
		ana: [Take it down from the newsroom]
		bot: I cannot take post 2 down from the newsroom. Open it, delete it there, then press It is gone: http://localhost:8080/newsroom/demo#2
		thread 2: Ana asked to take post 2 down. I cannot take post 2 down from the newsroom.
		page: Too early
		leo: /retirer 2
		bot: Je ne peux pas y supprimer : quelqu'un devra le faire à la main.
		sofia: [It is gone from the newsroom] 2
		bot: Noted: post 2 is gone from the newsroom.
		page! Too early
	`)
}

// A network that never answers is not asked for ever: in the end a person has to look.
func TestASilentNetworkEndsWithAPerson(t *testing.T) {
	asked := removing(t, networks.Removal{State: approvals.MayBeThere})
	inTown(t, published+`
		ana: /takedown 2 sure:on
		clock +6h
		thread 2: I cannot take post 2 down from the newsroom. Open it, delete it there
	`)
	if len(*asked) != 12 {
		t.Errorf("asked %d times", len(*asked))
	}
}

// A copied folder removes nothing until somebody claims it.
func TestACopyTakesNothingDown(t *testing.T) {
	asked := removing(t, networks.Removal{State: approvals.Gone})
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t)
		defer w.close()
		w.plays(told(published)...)
		mark := filepath.Join(w.dir, "install")
		w.must(os.Rename(mark, mark+".away")) // back later as the very same file: a file like it marks a copy
		w.plays("ana: /takedown 2 sure:on", "clock +1h", "page: Too early")
		if len(*asked) != 0 {
			t.Errorf("asked %d times", len(*asked))
		}
		w.must(os.Rename(mark+".away", mark))
		w.plays("clock +1h", "page! Too early")
	})
}
