package why

// What a program says of an error of the kernel, in the order in which one would
// believe it.
var (
	_ = register(43, "tasks.used-up", beside(Facts.tree, said("it may not start another process: the limit on tasks is reached", "fork(2), EAGAIN; systemd.resource-control(5), TasksMax=",
		"cannot fork", "fork: retry", "fork: resource temporarily unavailable", "can't start new thread", "newosproc")))
	_ = register(44, "disk.full", said("the file system that it writes to is full", "write(2), ENOSPC",
		"no space left on device", "enospc"))
	_ = register(45, "memory.refused", said("it was refused the memory that it asked for", "mmap(2), ENOMEM",
		"cannot allocate memory", "out of memory", "enomem", "memoryerror"))
	_ = register(46, "library.missing", said("a library that it needs is missing", "ld.so(8)",
		"error while loading shared libraries", "modulenotfounderror", "cannot find module", "no module named"))
	_ = register(47, "path.forbidden", said("it may not open a file or folder that it needs", "open(2), EACCES",
		"permission denied", "eacces", "operation not permitted", "read-only file system"))
	_ = register(48, "command.missing", said("a command that it calls is not there: a service has a short PATH, and no profile", "systemd.exec(5), \"Environment Variables in Spawned Processes\"",
		"command not found", ": not found"))
	_ = register(49, "path.missing", said("a file or folder that it needs does not exist", "open(2), ENOENT; systemd.exec(5), WorkingDirectory=",
		"no such file or directory", "enoent", "not a directory", "nonexistent"))
)

// said makes a cause that the program itself names, in one of these words.
func said(says, source string, words ...string) func() Cause {
	find := func(f Facts) *Finding {
		line := f.says(words...)
		if line == "" || !f.failing() {
			return nil
		}
		found := &Finding{Because: []string{"it said: " + line}}
		if f.Unit != nil {
			found.Because = append(found.Because, "it runs as "+f.user()+", in "+f.directory())
			found.Next = append(found.Next, f.shows())
		}
		found.Next = append(found.Next, f.more())
		return found
	}
	return func() Cause { return Cause{Says: says, Source: source, Find: find} }
}

// beside makes a cause that proposes one line more, before the others.
func beside(next func(Facts) Next, cause func() Cause) func() Cause {
	return func() Cause {
		c := cause()
		find := c.Find
		c.Find = func(f Facts) *Finding {
			found := find(f)
			if found != nil && f.Unit != nil {
				found.Next = append([]Next{next(f)}, found.Next...)
			}
			return found
		}
		return c
	}
}

// tree is the line that shows what runs of it.
func (f Facts) tree() Next {
	return Next{"What runs of it", "systemd-cgls " + f.own() + "-u " + quote(f.name()) + " --no-pager"}
}

// directory is where it starts.
func (f Facts) directory() string {
	if dir := f.Unit["WorkingDirectory"]; dir != "" {
		return dir
	}
	return "/"
}
