package io.tocsin.deploy.layout;

import io.tocsin.deploy.process.LogFile;
import io.tocsin.deploy.process.PidFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that one installation keeps: {@code config} (the user's), {@code logs}, {@code run} (pids, ports), {@code kafka},
 * {@code elasticsearch} and {@code state} (what can be thrown away: services rebuild it from Kafka).
 */
public record DataFolder(Path root) {
    private static final String OWNER_ONLY = "rwx------";

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path config() {
        return root.resolve("config");
    }

    public Path config(Component service) {
        return config().resolve(service.id() + ".yaml");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public LogFile log(String name) {
        return new LogFile(logs().resolve(name + ".log"));
    }

    public Path run() {
        return root.resolve("run");
    }

    public PidFile pidFile(String name) {
        return new PidFile(run().resolve(name + ".pid"));
    }

    /** The file that says how the running instance was started, and how to talk to it. */
    public Path instance() {
        return run().resolve("instance");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path elasticsearch() {
        return root.resolve("elasticsearch");
    }

    public Path state(Component service) {
        return root.resolve("state").resolve(service.id());
    }

    /** Where processes put what they need only while they run; for its owner only, since names in it can be guessed. */
    public Path temporary() {
        return run().resolve("tmp");
    }

    /** Makes the folder for temporary files as if new. Nothing may run on this data. */
    public void emptyTemporary() throws IOException {
        deleteTree(temporary());
        Files.createDirectory(
                temporary(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }

    private Path portOffset() {
        return root.resolve("port-offset");
    }

    /** The port offset of the last start; 0 before the first. */
    public int rememberedOffset() throws IOException {
        if (!Files.exists(portOffset())) {
            return 0;
        }
        String text = Files.readString(portOffset()).strip();
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "The file " + portOffset() + " is not a number of ports: '" + text + "'; say --port-offset.");
        }
        return Integer.parseInt(text);
    }

    /** Notes the port offset for the next start. */
    public void rememberOffset(int offset) throws IOException {
        Path next = root.resolve("port-offset.new");
        Files.writeString(next, offset + "\n");
        Files.move(next, portOffset(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path version() {
        return root.resolve("version");
    }

    /** Why this folder cannot be used, in one sentence; empty when it can. Changes nothing. */
    public Optional<String> problem(Versions ours) {
        try {
            if (!Files.exists(root)) {
                return parentProblem();
            }
            if (!Files.isDirectory(root)) {
                return Optional.of("The data folder " + root + " is a file; give --data another folder.");
            }
            Object owner = Files.getAttribute(root, "unix:uid");
            Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (!owner.equals(self)) {
                return Optional.of("The data folder " + root + " belongs to "
                        + Files.getOwner(root).getName()
                        + ", and you are " + System.getProperty("user.name")
                        + "; start it as its owner, or give --data another folder.");
            }
            if (!Files.exists(version())) {
                return isEmpty()
                        ? Optional.empty()
                        : Optional.of("The folder " + root
                                + " is neither empty nor a data folder of Tocsin; give --data another one.");
            }
            Optional<Versions> writer = Versions.read(version());
            if (writer.isEmpty()) {
                return Optional.of("The file " + version() + " cannot be understood; restore it from a backup, or give "
                        + "--data another folder.");
            }
            return ours.refuse(writer.get())
                    .map(why -> "The data folder " + root + " " + why + ". Use that version, or give --data another "
                            + "folder.");
        } catch (IOException e) {
            return Optional.of("The data folder " + root + " cannot be read: " + e + ".");
        }
    }

    private Optional<String> parentProblem() {
        Path parent = existing();
        return Files.isDirectory(parent) && Files.isWritable(parent)
                ? Optional.empty()
                : Optional.of(
                        "The data folder " + root + " cannot be made, because " + parent + " may not be written by "
                                + System.getProperty("user.name") + "; give --data another folder.");
    }

    /** This folder, or that of its parents which exists already: where the free space is asked for. */
    public Path existing() {
        Path path = root;
        while (!Files.exists(path)) {
            Path parent = path.getParent();
            if (parent == null) {
                return path;
            }
            path = parent;
        }
        return path;
    }

    /** The data folder that a word of a command line, such as {@code --data} and {@code -Dx=} take it, lies in. */
    static Optional<DataFolder> around(String word) {
        String value = word.substring(word.lastIndexOf('=') + 1);
        Path path = value.startsWith("/") ? Path.of(value) : null;
        while (path != null) {
            DataFolder folder = new DataFolder(path);
            if (Files.exists(folder.instance()) && Files.exists(folder.version())) {
                return Optional.of(folder);
            }
            path = path.getParent();
        }
        return Optional.empty();
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.findAny().isEmpty();
        }
    }

    /** Makes what is missing, readable for its owner only, and notes who writes it from now on. */
    public void prepare(Versions ours, Distribution distribution) throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(OWNER_ONLY));
        ours.write(version());
        for (Path folder : List.of(logs(), run(), kafka(), elasticsearch())) {
            Files.createDirectories(folder);
        }
        Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString(OWNER_ONLY));
        copyConfig(distribution);
    }

    /**
     * Copies the shipped configuration once. From then on it is the user's: nothing is overwritten, and a rule file
     * that was deleted stays so. Only a service that cannot start for want of its file gets it again.
     */
    private void copyConfig(Distribution distribution) throws IOException {
        if (!Files.exists(config())) {
            Path next = root.resolve("config.new");
            deleteTree(next);
            copyTree(distribution.config(), next);
            Files.move(next, config(), StandardCopyOption.ATOMIC_MOVE);
        }
        for (Component component : Component.values()) {
            Path shipped = distribution.config().resolve(component.id() + ".yaml");
            if (component.isService() && !Files.exists(config(component)) && Files.exists(shipped)) {
                Files.copy(shipped, config(component));
            }
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Takes the folder for this process until it ends or closes the lock; empty when another one has it. */
    public Optional<FileLock> tryLock() throws IOException {
        // Closed with the lock, which its holder closes: closing the channel here would release it.
        FileChannel channel =
                FileChannel.open(run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            channel.close();
            return Optional.empty();
        }
        if (lock == null) {
            channel.close();
        }
        return Optional.ofNullable(lock);
    }
}
