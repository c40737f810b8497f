// SPDX-License-Identifier: MIT
#include "maildir.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <ctime>

#include "problem.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t enough_to_write = 64 * 1024;
constexpr std::time_t stale_seconds = 36 * 60 * 60;  // maildir(5)

// "Mail/" in /home/ann is meant as "/home/ann/Mail", also by the next run, which may start elsewhere.
fs::path full(const fs::path& path) {
    const fs::path normal = fs::absolute(path).lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

bool is_maildir(const fs::path& path) {
    return fs::is_directory(path / "tmp") && fs::is_directory(path / "new") &&
           fs::is_directory(path / "cur");
}

// What marks a folder of a Maildir++, "Mail/.work", to those who deliver into it.
constexpr const char* folder_mark = "maildirfolder";

void create_maildir(const fs::path& path);

// True if `path` is a folder of a Maildir++. Its Maildir is created with it; a hidden Maildir that
// stands elsewhere, "/home/ann/.mail", is none.
bool is_folder(const fs::path& path) {
    const fs::path above = path.parent_path();
    if (!path.filename().string().starts_with('.')) return false;
    if (!fs::exists(above)) create_maildir(above);
    return is_maildir(above);
}

// A Maildir that was created half before a crash is completed; any other folder is left alone.
void create_maildir(const fs::path& path) {
    const bool folder = is_folder(path);
    if (!fs::is_directory(path.parent_path()))
        raise_local(fetch_errc::target_missing, "create Maildir " + path.string());
    if (!create_directory(path, 0700)) {
        if (!fs::is_directory(path))
            raise_local(fetch_errc::target_not_maildir, "open Maildir " + path.string());
        for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
            const fs::path name = entry.path().filename();
            if (name != "tmp" && name != "new" && name != "cur" && name != folder_mark)
                raise_local(fetch_errc::target_not_maildir, "open Maildir " + path.string());
        }
    }
    if (folder) {
        const owned_fd mark(::open((path / folder_mark).c_str(),
                                   O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!mark.open()) raise_errno("create " + (path / folder_mark).string());
    }
    for (const char* part : {"tmp", "new", "cur"}) create_directory(path / part, 0700);
}

// The process that made the name, as in "1795407348.M1P4711Q2R0.host"; 0 if it is not of that form.
pid_t maker_of(std::string_view name) {
    const std::size_t p = name.find('P');
    if (p == std::string_view::npos) return 0;
    pid_t pid = 0;
    std::from_chars(name.data() + p + 1, name.data() + name.size(), pid);
    return pid;
}

std::string_view host_of(std::string_view name) {
    const std::size_t dot = name.find('.', name.find('.') + 1);
    return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
}

nlink_t links(int directory, const char* name) {
    const int number = errno;
    struct stat is {};
    const bool known = ::fstatat(directory, name, &is, AT_SYMLINK_NOFOLLOW) == 0;
    errno = number;
    return known ? is.st_nlink : 0;
}

}  // namespace

// ---- maildir_message ----

maildir_message::maildir_message(maildir& in, std::string name, owned_fd file)
    : in_(in), name_(std::move(name)), file_(std::move(file)) {
    in_.buffer_.clear();
}

maildir_message::~maildir_message() {
    if (!published_) ::unlinkat(in_.tmp_.get(), name_.c_str(), 0);
}

file_name maildir_message::place() const {
    return {in_.tmp_path_, name_};
}

void maildir_message::write(std::string_view octets) {
    line_ends_.encode(octets, in_.buffer_);
    if (in_.buffer_.size() >= enough_to_write) in_.flush(*this);
}

void maildir_message::finish() {
    line_ends_.finish(in_.buffer_);
    in_.flush(*this);
    in_.syncs_.add(std::move(file_), place());
}

// ---- maildir ----

maildir::maildir(const fs::path& path, name_source source)
    : path_(full(path)),
      tmp_path_(path_ / "tmp"),
      new_path_(path_ / "new"),
      description_("maildir:" + path_.string()),
      names_(std::move(source)) {
    try {
        if (!is_maildir(path_)) create_maildir(path_);
    } catch (const fs::filesystem_error& why) {
        raise_local(why.code(), "open Maildir " + path_.string());
    }
    tmp_ = open_directory(tmp_path_);
    new_ = open_directory(new_path_);
}

std::unique_ptr<staged_message> maildir::begin(std::string_view) {
    constexpr int tries = 10;
    std::string name;
    for (int i = 0; i < tries; ++i) {
        name = names_();
        owned_fd file(::openat(tmp_.get(), name.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (file.open())
            return std::unique_ptr<staged_message>(
                new maildir_message(*this, std::move(name), std::move(file)));
        if (errno != EEXIST) break;
    }
    raise_errno("create " + (tmp_path_ / name).string());
}

void maildir::flush(const maildir_message& message) {
    write_all(message.file_.get(), buffer_, message.place());
    buffer_.clear();
}

void maildir::prepare() {
    syncs_.wait();
}

// What keeps the first message out keeps all of them out.
std::vector<delivery> maildir::commit(std::span<staged_message* const> group) {
    std::vector<delivery> outcomes;
    for (staged_message* message : group) {
        try {
            publish(static_cast<maildir_message&>(*message));
            outcomes.emplace_back();
        } catch (const local_error& e) {
            if (outcomes.empty()) throw;
            outcomes.push_back({delivery::outcome::deferred, e.why()});
        }
    }
    sync(new_.get(), new_path_);
    return outcomes;
}

void maildir::publish(maildir_message& message) {
    const char* name = message.name_.c_str();
    int done = ::renameat2(tmp_.get(), name, new_.get(), name, RENAME_NOREPLACE);
    if (done != 0 && (errno == EINVAL || errno == ENOSYS)) {  // NFS cannot
        done = ::linkat(tmp_.get(), name, new_.get(), name, 0);
        if (done != 0 && links(tmp_.get(), name) == 2) done = 0;  // done, but NFS lost the answer
        if (done == 0) ::unlinkat(tmp_.get(), name, 0);
    }
    if (done != 0) raise_errno("move to " + (new_path_ / name).string());
    message.published_ = true;
}

// ---- after a crash ----

target::names maildir::recover(std::span<const std::string> intended) {
    remove_stale();
    if (intended.empty()) return {};
    names arrived = find(intended);
    for (const std::string& name : intended)
        if (!arrived.contains(name)) remove_staged(name);
    return arrived;
}

target::names maildir::find(std::span<const std::string> wanted) const {
    const std::set<std::string_view> bases(wanted.begin(), wanted.end());
    names found;
    for (const char* part : {"new", "cur"}) {
        std::error_code error;
        for (fs::directory_iterator at(path_ / part, error), end; !error && at != end;
             at.increment(error)) {
            const std::string file = at->path().filename().string();
            const std::string_view base = std::string_view(file).substr(0, file.find(':'));
            if (bases.contains(base)) found.emplace(base);
        }
        if (error) raise_local(error, "read " + (path_ / part).string());
        sync(open_directory(path_ / part).get(), path_ / part);  // it may not have come to that
    }
    return found;
}

void maildir::remove_staged(const std::string& name) {
    if (::unlinkat(tmp_.get(), name.c_str(), 0) != 0 && errno != ENOENT)
        raise_errno("remove " + (tmp_path_ / name).string());
}

void maildir::remove_stale() {
    const std::string ours = unique_maildir_name();
    const std::time_t limit = std::time(nullptr) - stale_seconds;
    std::error_code error;
    for (fs::directory_iterator at(tmp_path_, error), end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().filename().string();
        const pid_t maker = maker_of(name);
        if (maker <= 0 || host_of(name) != host_of(ours)) continue;
        const bool alive = ::kill(maker, 0) == 0 || errno != ESRCH;
        struct stat is {};
        if (!alive && ::lstat(at->path().c_str(), &is) == 0 && is.st_mtime < limit)
            remove_staged(name);
    }
    if (error) raise_local(error, "read " + tmp_path_.string());
}

}  // namespace pop3::fetch
