package commands

// Table lists every command in the order of help: the day of a post first, then numbers, then the
// house. It is handed to whoever shows commands; a file that is not listed here fails the tests.
var Table = []*Command{
	submit,
	approve,
	reject,
	hold,
	changes,
	review,
	schedule,
	publish,
	cancel,
	today,
	queue,
	find,
	note,
	metrics,
	freeze,
	resume,
	brand,
	team,
	away,
	notify,
	connect,
	accounts,
	audit,
	status,
	help,
	setup,
}
