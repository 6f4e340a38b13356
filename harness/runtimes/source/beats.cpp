// The workload in C++: std::cout, and no look at what becomes of it; std::flush where it is asked for.
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The string after a key of a line; false without the key.
static bool text(const std::string &line, const std::string &key, std::string &value)
{
	auto start = line.find(key);

	if (start == std::string::npos)
		return false;
	start += key.size();
	value = line.substr(start, line.find('"', start) - start);
	return true;
}

// What printing failed with. A stream that has failed once writes nothing more.
static std::string print(std::ostream &stream, const std::string &line, bool flush)
{
	errno = 0;
	stream << line + '\n'; // in one write(2): between two another stream's line may get
	if (flush)
		stream << std::flush;
	if (stream)
		return "";
	return errno == EIO ? "EIO" : errno == EBADF ? "EBADF" : errno == EPIPE ? "EPIPE" : errno == ENOSPC ? "ENOSPC" : "write error";
}

int main(int argc, char **argv)
{
	sockaddr_un to = {};
	int report = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	std::string out, err, path;
	char *line = nullptr;
	size_t size = 0;
	FILE *in;

	if (argc < 2)
		return 2;
	to.sun_family = AF_UNIX;
	strncpy(to.sun_path, argv[1], sizeof to.sun_path - 1);
	if (connect(report, reinterpret_cast<sockaddr *>(&to), sizeof to) || !(in = fdopen(report, "r")))
		return 3;
	// The harness writes one flat object a line, and nothing in it needs an escape.
	dprintf(report, "{\"hello\":{\"pid\":%d,\"fds\":[],\"args\":[]}}\n", static_cast<int>(getpid()));
	while (getline(&line, &size, in) > 0) {
		const std::string ask = line;
		const auto ping = ask.find("\"ping\":");

		if (ping != std::string::npos) {
			const bool flush = ask.find("\"flush\":true") != std::string::npos;
			std::string failed[2];

			if (text(ask, "\"stdout\":\"", out) && text(ask, "\"stderr\":\"", err)) {
				failed[0] = print(std::cout, out, flush);
				failed[1] = print(std::cerr, err, flush);
			}
			dprintf(report, "{\"pong\":{\"n\":%d,\"stdout\":\"%s\",\"stderr\":\"%s\"}}\n",
				std::stoi(ask.substr(ping + strlen("\"ping\":"))), failed[0].c_str(), failed[1].c_str());
		} else if (text(ask, "\"acquire\":\"", path)) {
			// TIOCGSID fails on all but the controlling terminal: ioctl_tty(2).
			int terminal = open(path.c_str(), O_RDWR), session;
			bool acquired = terminal >= 0 && !ioctl(terminal, TIOCGSID, &session);

			dprintf(report, "{\"acquired\":%s}\n", acquired ? "true" : "false");
		}
	}
	return 0;
}
