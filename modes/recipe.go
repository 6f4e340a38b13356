package modes

// Recipe is what a stranger types to have a form, where that is other than in a
// trial: a trial has a folder and a machine of its own, a stranger has a crontab,
// files, and a shell that goes on. Places in it are those of Line, and
//
//	{dir}   the working directory     {user}  who it runs as
//	{tee}   what tmux pipes a pane to    {entry}  the line of a crontab
//	{writable}  the working directory, as a list of paths of systemd has it
//	{conf}  the user's own file, as a unit names it
//	{job}   the script that a crontab's line names, as a word of sh(1)
//	{noted} a script of sh(1) that notes its pid in $0 and becomes its arguments
//
// A program that only its pid tells of writes or leaves it in {pidfile}.
type Recipe struct {
	Line  string       // "" for the form's own
	Files []ConfigFile // nil for the form's own
	// When is when a line of a crontab is due: "@reboot"; empty for no such line.
	When string
	// Free are commands that fail where something of this name, which is no file, is
	// there already: the undo would end it, too.
	Free []string
	// Undo ends what was started. {kill} is the line that ends the process of the
	// pid file, as soon as it is that, if it still is, {kill-any} the same where there
	// may be none; {rm} are those that remove what was made: at the end, unless it is named.
	Undo []string
	// Mistakes gives what the program of the line takes for something else in the path
	// of a log, where it has no way to quote that; nil, or "", for nothing.
	Mistakes func(log string) string
	// Needs tells what must be there, as sentences, besides programs.
	Needs []string
}

// byPID is the undo of what only its pid tells of.
var byPID = []string{"{kill}"}

// needsLinger is what services of a user's own manager need to outlast him.
const needsLinger = "it ends with your last logout unless you linger: loginctl enable-linger"

// inService are what systemd-run(1) takes to run a command as `outlive run` does.
const inService = "--collect --working-directory={dir} --property=StandardOutput=append:{log} --property=StandardError=append:{log}"
