// SPDX-License-Identifier: MIT
#include "maildir.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <ctime>
#include <tuple>

#include "fetch/error.hpp"
#include "fetch/targets/common/storage_mark.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t enough_to_write = 64 * 1024;
constexpr std::time_t stale_seconds = 36 * 60 * 60;  // maildir(5)

// "Mail/" in /home/ann means "/home/ann/Mail", also for the next run, which may start elsewhere.
fs::path full(const fs::path& path) {
    const fs::path normal = fs::absolute(path).lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

bool is_maildir(const fs::path& path) {
    return fs::is_directory(path / "tmp") && fs::is_directory(path / "new") &&
           fs::is_directory(path / "cur");
}

// The mark of a folder of a Maildir++, "Mail/.work", for programs that deliver into it.
constexpr const char* folder_mark = "maildirfolder";

// A Maildir to be created, and its owner.
struct new_maildir {
    const fs::path& path;
    const std::optional<file_owner>& deliver_as;
};

void create_maildir(const new_maildir& wanted);

// True if it is a folder of a Maildir++. Its Maildir is created with it; a hidden Maildir
// elsewhere, "/home/ann/.mail", is none.
bool is_folder(const new_maildir& wanted) {
    const fs::path above = wanted.path.parent_path();
    if (!wanted.path.filename().string().starts_with('.')) return false;
    if (!fs::exists(above)) create_maildir({above, wanted.deliver_as});
    return is_maildir(above);
}

// A file that is there is left alone: another user may have put a hard link there.
void mark_as_folder(const target_folder& in, const file_owner& owner) {
    const system::file_name place(in.path(), folder_mark);
    const system::unique_fd mark = in.create_file(folder_mark);
    if (mark) return give_to(mark.get(), owner, place);
    const int number = errno;
    const auto there = in.status(folder_mark);
    if (!there || !S_ISREG(there->st_mode)) system::raise_errno("create " + place.string(), number);
}

// A Maildir whose creation was interrupted by a crash is completed; any other folder is not
// changed.
void create_maildir(const new_maildir& wanted) {
    const fs::path& path = wanted.path;
    const bool folder = is_folder(wanted);
    const auto above = target_folder::open(path.parent_path());
    if (!above) system::raise_local(fetch_errc::target_missing, "create Maildir " + path.string());
    if (fs::exists(path) && !fs::is_directory(path))
        system::raise_local(fetch_errc::target_not_maildir, "open Maildir " + path.string());
    const file_owner owner = above->owner_of_mail(wanted.deliver_as);
    const target_folder made = above->create(path.filename().string(), owner);
    made.list([&](const system::directory_entry& entry) {
        const std::string_view name = entry.name;
        if (name != "tmp" && name != "new" && name != "cur" && name != folder_mark)
            system::raise_local(fetch_errc::target_not_maildir, "open Maildir " + path.string());
    });
    if (folder) mark_as_folder(made, owner);
    for (const char* part : {"tmp", "new", "cur"}) std::ignore = made.create(part, owner);
}

// The process that made the name, as in "1795407348.M1P4711Q2R0.host"; 0 if it does not have that
// form.
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

}  // namespace

// ---- maildir_message ----

maildir_message::maildir_message(maildir& in, std::string name, system::unique_fd file)
    : in_(in), name_(std::move(name)), file_(std::move(file)) {
    in_.buffer_.clear();
}

maildir_message::~maildir_message() {
    if (!published_) ::unlinkat(in_.tmp_->fd(), name_.c_str(), 0);
}

system::file_name maildir_message::place() const {
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

maildir::maildir(const fs::path& path, name_source source,
                 const std::optional<file_owner>& deliver_as, fsync_limits syncs)
    : path_(full(path)),
      tmp_path_(path_ / "tmp"),
      new_path_(path_ / "new"),
      description_("maildir:" + path_.string()),
      names_(std::move(source)),
      syncs_(syncs) {
    try {
        if (!is_maildir(path_)) create_maildir({path_, deliver_as});
    } catch (const fs::filesystem_error& error) {
        system::raise_local(error.code(), "open Maildir " + path_.string());
    }
    folder_ = target_folder::open(path_);
    if (!folder_) system::raise_errno("open Maildir " + path_.string(), ENOENT);
    storage_ = storage_mark(*folder_);
    check_owner(deliver_as);
    tmp_ = folder_->own_part("tmp");
    new_ = folder_->own_part("new");
    new_status_ = new_->status();
    std::ignore = folder_->own_part("cur");  // recovery would fail there, only after a crash
}

void maildir::check_owner(const std::optional<file_owner>& deliver_as) {
    owner_ = folder_->owner_of_mail(deliver_as);
    const uid_t whose = folder_->owner().user;
    const bool by_root = ::geteuid() == 0;
    if (whose != owner_.user && (by_root || whose != 0)) raise_foreign(path_, whose);
    owner_ = folder_->owner();
    gives_away_ = must_give_to(owner_);
}

std::unique_ptr<staged_message> maildir::begin(std::string_view) {
    constexpr int tries = 10;
    std::string name;
    for (int i = 0; i < tries; ++i) {
        name = names_();
        system::unique_fd file = tmp_->create_file(name.c_str());
        if (file) {
            if (gives_away_) give_to(file.get(), owner_, {tmp_path_, name});
            return std::unique_ptr<staged_message>(
                new maildir_message(*this, std::move(name), std::move(file)));
        }
        if (errno != EEXIST) break;
    }
    system::raise_errno("create " + (tmp_path_ / name).string());
}

void maildir::flush(const maildir_message& message) {
    system::write_all(message.file_.get(), buffer_, message.place());
    buffer_.clear();
}

void maildir::make_durable() {
    syncs_.wait();
}

// An obstacle for the first message is one for all of them.
std::vector<delivery> maildir::commit(std::span<staged_message* const> group) {
    std::vector<delivery> outcomes;
    confirm_new();
    for (staged_message* message : group) {
        try {
            publish(static_cast<maildir_message&>(*message));
            outcomes.emplace_back();
        } catch (const system::local_error& e) {
            if (outcomes.empty()) throw;
            outcomes.push_back({delivery::outcome::deferred, e.reason()});
        }
    }
    new_->sync();
    return outcomes;
}

// Mail in a folder that was moved away would be seen by nobody.
void maildir::confirm_new() const {
    const std::optional<struct stat> there = folder_->status("new");
    if (!there || !system::same_file(*there, new_status_))
        system::raise_local(fetch_errc::target_not_maildir, "deliver to " + new_path_.string(),
                            "it was moved or replaced while it was in use");
}

void maildir::publish(maildir_message& message) {
    const char* name = message.name_.c_str();
    const system::file_name place(new_path_, message.name_);
    if (!system::move_to_free_name(tmp_->at(name), new_->at(name), place))
        system::raise_errno("move to " + place.string(), EEXIST);
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
        const target_folder in = folder_->own_part(part);
        in.list([&](const system::directory_entry& entry) {
            const std::string_view file = entry.name;
            const std::string_view base = file.substr(0, file.find(':'));
            if (entry.is_file && bases.contains(base)) found.emplace(base);
        });
        in.sync();  // it may not exist yet
    }
    return found;
}

void maildir::remove_staged(const std::string& name) {
    if (::unlinkat(tmp_->fd(), name.c_str(), 0) != 0 && errno != ENOENT)
        system::raise_errno("remove " + (tmp_path_ / name).string());
}

void maildir::remove_stale() {
    const std::string ours = unique_maildir_name();
    const std::time_t limit = std::time(nullptr) - stale_seconds;
    std::vector<std::string> stale;
    tmp_->list([&](const system::directory_entry& entry) {
        const pid_t maker = maker_of(entry.name);
        if (maker <= 0 || host_of(entry.name) != host_of(ours)) return;
        const bool alive = ::kill(maker, 0) == 0 || errno != ESRCH;
        const auto is = tmp_->status(entry.name);
        if (!alive && is && is->st_mtime < limit) stale.emplace_back(entry.name);
    });
    for (const std::string& name : stale) remove_staged(name);
}

}  // namespace pop3::fetch
