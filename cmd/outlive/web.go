//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"outlive/lessons"
)

// webFlags are those of the verb, as typed.
type webFlags struct {
	port   int
	listen string
	names  []string
	renew  bool
}

func newWebCommand(a *app) *cobra.Command {
	f := &webFlags{}
	cmd := &cobra.Command{
		Use:   "web DIR",
		Short: "For instructors: the room's screen in a browser, with class, slides and a stage",
		Long: "web shows the class of DIR (see outlive class) in browsers, with the slides that\n" +
			"you turn (outlive learn --slides, or the speaker's page itself), and with trials that\n" +
			"are made at your word. It serves this machine only, and gives two addresses: one\n" +
			"to look at, and the speaker's, who alone can change what is shown. Each has a key in\n" +
			"it; a page without the right one is not served.\n\n" +
			"The keys and the port stay the same for DIR: boards come back by themselves when it\n" +
			"was ended or killed and is started again. They are kept in a file of your own in\n" +
			"~/.local/state/outlive/web; --renew makes new ones.\n\n" +
			"Who signals whom on the stage takes root to see, as with explain; where root runs\n" +
			"outlive class DIR --witness you see it, too.",
		Example: "  outlive web /srv/class\n" +
			"  outlive web /srv/class --port 8080 --listen 192.168.1.5",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args[0]) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.port, "port", 0, "to serve on (default the one of last time, or any that is free)")
	flags.StringVar(&f.listen, "listen", "", "serve viewers on this address of the machine as well; 0.0.0.0 for all of them")
	flags.StringSliceVar(&f.names, "name", nil, "a host name by which browsers may ask for it, besides its addresses")
	flags.BoolVar(&f.renew, "renew", false, "make new keys: who knows the addresses of last time sees nothing any more")
	return cmd
}

func (f *webFlags) run(ctx context.Context, a *app, dir string) error {
	all, err := lessons.In(a.language)
	if err != nil {
		return fmt.Errorf("cannot read the lessons: %w", err)
	}
	if _, err := lessons.ReadRoom(dir); err != nil {
		return usageError(roomHint(dir), "%w", err)
	}
	kept, err := openWebState(a, dir, f.renew)
	if err != nil {
		return err
	}
	on, err := f.listeners(kept)
	if err != nil {
		return err
	}
	defer func() {
		for _, l := range on {
			_ = l.Close()
		}
	}()
	if err := kept.save(); err != nil {
		return unfitError("", "%w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	room, err := newWebRoom(a, dir, all, kept)
	if err != nil {
		return err
	}
	room.server.Hosts = f.hosts()
	room.begin(ctx)
	if err := f.tell(a, kept, on); err != nil {
		return err
	}
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		room.follow(ctx)
	}()
	err = room.server.Serve(ctx, on...)
	stop()
	<-followed
	if err != nil {
		return unfitError("", "cannot serve: %w", err)
	}
	return nil
}

// hosts are names as a browser gives them.
func (f *webFlags) hosts() (names []string) {
	for _, n := range f.names {
		names = append(names, strings.ToLower(strings.TrimSuffix(n, ".")))
	}
	return names
}

// tell gives the addresses, and says in red what it means that others can reach them.
func (f *webFlags) tell(a *app, kept *webState, on []net.Listener) error {
	at := func(host, key string) string {
		return fmt.Sprintf("http://%s/%s/", net.JoinHostPort(host, fmt.Sprint(kept.Port)), key)
	}
	text := a.say("The room's screen: %s", at(loopback, kept.Keys.Viewer)) + "\n" +
		a.say("The speaker's, for you alone: %s", at(loopback, kept.Keys.Speaker)) + "\n"
	afar := afarOf(on)
	for _, host := range afar {
		text += a.say("For the network: %s", at(host, kept.Keys.Viewer)) + "\n"
	}
	text += a.inWords("Started again, it has the same addresses. Ctrl-C ends it.") + "\n"
	if _, err := a.stdout.WriteString(text); err != nil {
		return unfitError("", "cannot write the addresses: %w", err)
	}
	if f.listen != "" {
		where := cmp.Or(strings.Join(afar, ", "), f.listen)
		fmt.Fprintf(a.stderr, "%s\n", a.err.paint(red, a.say("Whoever reaches %s and knows the address sees the room: names, steps, predictions, slides and the stage.", where)+" "+
			a.inWords("It crosses the network unencrypted, so others there can read it.")+" "+
			a.inWords("Nobody can change anything from there: the speaker's address works on this machine only.")))
	}
	return nil
}

// loopback is where it is always served.
const loopback = "127.0.0.1"
