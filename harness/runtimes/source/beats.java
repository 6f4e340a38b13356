// The workload in Java: System.out.println, and nothing is done about what becomes of it.
import java.io.*;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;

class Beats {
	// The harness writes one flat object a line, and nothing in it needs an escape.
	static final Pattern PING = Pattern.compile("\"ping\":(\\d+)");
	static final Pattern LINES = Pattern.compile("\"stdout\":\"([^\"]*)\",\"stderr\":\"([^\"]*)\"");
	static final Pattern ACQUIRE = Pattern.compile("\"acquire\":\"([^\"]*)\"");

	// The device number of the controlling terminal: proc_pid_stat(5), field 7.
	static String controllingTerminal() throws IOException {
		String stat = Files.readString(Path.of("/proc/self/stat"));
		return stat.substring(stat.lastIndexOf(") ") + 2).split(" ")[4];
	}

	// What a program would be told that did look.
	static String trouble(PrintStream out) {
		return out.checkError() ? "checkError" : "";
	}

	public static void main(String[] args) throws IOException {
		SocketChannel report = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
		BufferedReader asks = new BufferedReader(new InputStreamReader(Channels.newInputStream(report), StandardCharsets.US_ASCII));
		PrintStream told = new PrintStream(Channels.newOutputStream(report), true);
		told.printf("{\"hello\":{\"pid\":%d,\"fds\":[],\"args\":[]}}%n", ProcessHandle.current().pid());
		List<Object> opened = new ArrayList<>();
		for (String ask; (ask = asks.readLine()) != null;) {
			Matcher ping = PING.matcher(ask), lines = LINES.matcher(ask), acquire = ACQUIRE.matcher(ask);
			if (ping.find()) {
				if (lines.find()) {
					System.out.println(lines.group(1));
					if (ask.contains("\"flush\":true"))
						System.out.flush();
					System.err.println(lines.group(2));
				}
				told.printf("{\"pong\":{\"n\":%s,\"stdout\":\"%s\",\"stderr\":\"%s\"}}%n", ping.group(1), trouble(System.out), trouble(System.err));
			} else if (acquire.find()) {
				String was = controllingTerminal();
				opened.add(new RandomAccessFile(acquire.group(1), "rw"));
				told.printf("{\"acquired\":%b}%n", !controllingTerminal().equals(was));
			}
		}
	}
}
