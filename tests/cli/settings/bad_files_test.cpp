// SPDX-License-Identifier: MIT
// Configuration files as people get them wrong: each has its line, its column and its words.
#include <gmock/gmock.h>
#include <unistd.h>

#include "cli/settings/config_check.hpp"
#include "cli/settings/config_file.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using strings = std::vector<std::string>;

// What `pop3 config check` prints.
strings complaints_of(std::string_view text) {
    const configuration all = parse_config(text, "f", true);
    return all.complaints.empty() ? check_values(all) : all.complaints;
}

// An account without a fault in lines 1 to 4, and further lines from the fifth.
std::string account_and(const std::string& lines) {
    return "[account.work]\nhost = \"pop.example.org\"\nuser = \"mrose\"\nto = \"stdout:\"\n" +
           lines;
}

// The same with another target.
std::string to_target(const std::string& target) {
    return "[account.work]\nhost = \"h\"\nuser = \"mrose\"\nto = \"" + target + "\"\n";
}

struct bad_file {
    const char* name;
    std::string text;
    std::string complaint;  // after "f:"
};

void PrintTo(const bad_file& file, std::ostream* out) {
    *out << file.name;
}

class BadFile : public testing::TestWithParam<bad_file> {};

TEST_P(BadFile, IsToldWithLineColumnAndWords) {
    EXPECT_THAT(complaints_of(GetParam().text), ElementsAre("f:" + GetParam().complaint));
}

std::string name_of(const testing::TestParamInfo<bad_file>& info) {
    return info.param.name;
}

const std::string missing_quotes = R"(a text needs quotes, as in "...")";
const std::string missing_equals =
    "a setting needs = between its name and its value, as in port = 995";
const std::string no_number = "this is neither a number nor a text in quotes";
const std::string name_in_quotes =
    "a name with other characters than letters of ASCII, digits, - and _ needs quotes, as in "
    "[account.\"a@b\"]";
const std::string relative =
    "a relative path depends on where pop3 starts: write the whole path, or ~/";

INSTANTIATE_TEST_SUITE_P(
    OfAnotherSyntax, BadFile,
    testing::Values(
        bad_file{"TextWithoutQuotes", account_and("server-name = pop.example.org\n"),
                 "5:15: " + missing_quotes},
        bad_file{"Ini", "[account.work]\nhost = pop.example.org\n", "2:8: " + missing_quotes},
        bad_file{"TypographicQuotes", account_and("server-name = \u201Cpop\u201D\n"),
                 "5:15: a text begins and ends with the plain quote \""},
        bad_file{"OpenQuote", account_and("server-name = \"pop\n"),
                 "5:15: this text has no end: a quote is missing"},
        bad_file{"OpenSingleQuote", account_and("server-name = 'it\n"),
                 "5:15: this text has no end: a quote is missing"},
        bad_file{"OpenTable", "[account.work\nhost = \"h\"\n",
                 "1:14: a ] is missing after the name of the table"},
        bad_file{"OpenList", to_target("lmtp:h:24") + "recipients = [\"a@b\", \"c@d\"\nport = 1\n",
                 "6:1: a comma or a ] is missing in the list"},
        bad_file{"ListWithoutCommas", to_target("lmtp:h:24") + "recipients = [\"a@b\" \"c@d\"]\n",
                 "5:21: a comma or a ] is missing in the list"},
        bad_file{"Colon", account_and("port: 995\n"), "5:5: " + missing_equals},
        bad_file{"NoEqualsSign", account_and("port 995\n"), "5:6: " + missing_equals},
        bad_file{"TwoEqualsSigns", "jobs = = 3\n", "1:8: a value is missing"},
        bad_file{"NoValue", account_and("server-name =\n"), "5:14: a value is missing"},
        bad_file{"Yes", account_and("delete = yes\n"), "5:10: write true or false"},
        bad_file{"TrueInCapitals", account_and("delete = True\n"),
                 "5:10: write true or false, or a text in quotes"},
        bad_file{"NumberThatBeginsWithZero", account_and("port = 0995\n"),
                 "5:8: a number must not begin with 0"},
        bad_file{"NumberWithAUnit", account_and("timeout = 60s\n"), "5:11: " + no_number},
        bad_file{"SizeWithoutQuotes", account_and("max-size = 20M\n"), "5:12: " + no_number},
        bad_file{"AddressWithoutQuotes", account_and("source = 192.0.2.1\n"), "5:10: " + no_number},
        bad_file{"NameThatNeedsQuotes", "[account.ann@example.org]\n", "1:13: " + name_in_quotes},
        bad_file{"NameNotInAscii", "[account.b\u00FCro]\n", "1:11: " + name_in_quotes},
        bad_file{"TextAfterTheValue", account_and("server-name = \"a\" b\n"),
                 "5:19: there is text after the value"},
        bad_file{"Backslash", account_and("server-name = \"C:\\mail\"\n"),
                 "5:19: a backslash in \"...\" begins an escape: write \\\\, or '...'"},
        bad_file{"SettingTwice", account_and("host = \"other\"\n"), "5:1: \"host\" is set twice"},
        bad_file{"PasswordTwice", account_and("password = \"tanstaaf\"\npassword = \"s3cret\"\n"),
                 "6:1: \"password\" is set twice"},
        bad_file{"AccountTwice", account_and("[account.work]\n"),
                 "5:1: the table [account.work] is there twice"},
        bad_file{"DefaultsTwice", "[defaults]\nport = 1\n[defaults]\n",
                 "3:1: the table [defaults] is there twice"},
        bad_file{"Json", "{\"account\": 1}\n", "1:1: a setting or a [table] must begin here"},
        bad_file{"Fetchmailrc", "poll pop.example.org proto pop3\n", "1:6: " + missing_equals}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfOtherOctets, BadFile,
    testing::Values(bad_file{"Latin1", account_and("server-name = \"m\xFCller\"\n"),
                             "5:17: this is not UTF-8: save the file in UTF-8"},
                    bad_file{"SurrogateInUtf8", account_and("# \xED\xA0\x80\n"),
                             "5:3: this is not UTF-8: save the file in UTF-8"},
                    bad_file{"Utf16", std::string("\xFF\xFE[\0a\0", 6),
                             "1:1: this file is in UTF-16: save it in UTF-8"},
                    bad_file{"Nul", account_and(std::string("server-name = \"a\0b\"\n", 20)),
                             "5:17: a NUL octet: this is no text file"},
                    bad_file{"CarriageReturnAlone", "jobs = 3\rper-host = 2\r",
                             "1:9: a line must end in LF or CRLF, not in CR alone"},
                    bad_file{"ControlCharacter", account_and("server-name = \"a\x01\"\n"),
                             "5:17: a text must not contain a control character"},
                    bad_file{"ByteOrderMark", "\xEF\xBB\xBFjbos = 3\n" + account_and(""),
                             "1:1: there is no setting \"jbos\"; did you mean \"jobs\"?"},
                    bad_file{"CrLf", "jobs = 3\r\njbos = 3\r\n",
                             "2:1: there is no setting \"jbos\"; did you mean \"jobs\"?"},
                    bad_file{"TabIsOneColumn", account_and("\tprot = 1\n"),
                             "5:2: there is no setting \"prot\"; did you mean \"port\"?"},
                    bad_file{"CharactersAreColumns",
                             account_and("server-name = \"\u00FC\u4E16\" x\n"),
                             "5:20: there is text after the value"},
                    bad_file{"ALongLine",
                             account_and("server-name = \"" + std::string(100'000, 'x') + "\" y\n"),
                             "5:100018: there is text after the value"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfUnknownNames, BadFile,
    testing::Values(
        bad_file{"Misspelled", account_and("prot = 995\n"),
                 "5:1: there is no setting \"prot\"; did you mean \"port\"?"},
        bad_file{"Underscore", account_and("delete_after = 3\n"),
                 "5:1: there is no setting \"delete_after\"; did you mean \"delete-after\"?"},
        bad_file{"Capital", account_and("Port = 995\n"),
                 "5:1: there is no setting \"Port\"; did you mean \"port\"?"},
        bad_file{"NotInAscii", account_and("\"m\u00FCll\" = 1\n"),
                 "5:1: there is no setting \"m\u00FCll\""},
        bad_file{"Ssl", account_and("ssl = true\n"),
                 "5:1: there is no setting \"ssl\"; TLS is on by default; for another kind write "
                 "tls = \"stls\" or tls = \"none\""},
        bad_file{"StartTls", account_and("starttls = true\n"),
                 "5:1: there is no setting \"starttls\"; write tls = \"stls\""},
        bad_file{"NameOfFetchmail", account_and("fetchlimit = 3\n"),
                 "5:1: there is no setting \"fetchlimit\"; did you mean \"at-most\"?"},
        bad_file{"Table", "[acount.work]\nhost = \"h\"\n",
                 "1:2: there is no table [acount]; did you mean \"account\"?"},
        bad_file{"TableOfAnAccount", "[work]\nhost = \"h\"\n",
                 "1:2: there is no table [work]; an account is [account.work]"},
        bad_file{"TableInAnAccount", account_and("[account.work.server]\n"),
                 "5:15: there is no table \"server\" in an account"},
        bad_file{"ListOfTables", "[[account]]\nhost = \"h\"\n",
                 "1:3: \"account\" is a table: write [account.NAME]"},
        bad_file{"OfAnAccountAtTheTop", "user = \"x\"\n",
                 "1:1: \"user\" belongs in [defaults] or [account.NAME]"},
        bad_file{"OfARunInAnAccount", account_and("jobs = 3\n"),
                 "5:1: \"jobs\" belongs at the top of the file"},
        bad_file{"NoAccount", "# nothing yet\n",
                 "1:1: there is no account in the configuration file"},
        bad_file{"Empty", "", "1:1: there is no account in the configuration file"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfWrongValues, BadFile,
    testing::Values(
        bad_file{"PortZero", account_and("port = 0\n"),
                 "5:8: \"port\" is a number from 1 to 65535"},
        bad_file{"PortTooLarge", account_and("port = 99500\n"),
                 "5:8: \"port\" is a number from 1 to 65535"},
        bad_file{"PortInQuotes", account_and("port = \"995\"\n"),
                 "5:8: \"port\" is a number from 1 to 65535, without quotes"},
        bad_file{"TimeWithAUnit", account_and("timeout = \"60s\"\n"),
                 "5:11: \"timeout\" is a number of seconds from 1 to 1000000, without quotes and "
                 "units"},
        bad_file{"TimeWithAFraction", account_and("timeout = 1.5\n"),
                 "5:11: \"timeout\" is a number of seconds from 1 to 1000000"},
        bad_file{"NegativeDays", account_and("delete-after = -1\n"),
                 "5:16: \"delete-after\" is a number of days from 1 to 36500"},
        bad_file{"SizeOfApples", account_and("max-size = \"20 apples\"\n"),
                 "5:12: \"max-size\" is a number of octets, or a text as in \"20M\""},
        bad_file{"FlagInQuotes", account_and("delete = \"true\"\n"),
                 "5:10: \"delete\" is true or false, without quotes"},
        bad_file{"KeepFalse", account_and("keep = false\n"),
                 "5:8: \"keep\" is true, or is left out; to keep mail for some time, write "
                 "delete-after = DAYS"},
        bad_file{"KeepDays", account_and("keep = 30\n"),
                 "5:8: \"keep\" is true, or is left out; to keep mail for some time, write "
                 "delete-after = DAYS"},
        bad_file{"TlsByAnotherName", account_and("tls = \"starttls\"\n"),
                 "5:7: \"tls\" is one of implicit|stls|none; did you mean \"stls\"?"},
        bad_file{"TlsMisspelled", account_and("tls = \"slts\"\n"),
                 "5:7: \"tls\" is one of implicit|stls|none; did you mean \"stls\"?"},
        bad_file{"LogInAFile", "log = \"/var/log/pop3\"\n" + account_and(""),
                 "1:7: \"log\" is one of stderr|syslog|journal"},
        bad_file{"ListOfNumbers", account_and("recipients = [1]\n"),
                 "5:14: \"recipients\" is a text, or several: [\"one\", \"two\"]"},
        bad_file{"EmptyText", account_and("server-name = \"\"\n"),
                 "5:15: \"server-name\" is a text that is not empty"},
        bad_file{"HostWithPort",
                 "[account.work]\nhost = \"pop.example.org:995\"\nuser = \"mrose\"\nto = "
                 "\"stdout:\"\n",
                 "2:8: the port is a setting of its own: host pop.example.org and port 995"},
        bad_file{"HostWithUserAndPassword",
                 "[account.work]\nhost = \"ann:hunter2@pop.example.org\"\nuser = \"ann\"\nto = "
                 "\"stdout:\"\n",
                 "2:8: this is not the name of a host; the user is a setting of its own"},
        bad_file{"HostThatIsAWebPage",
                 "[account.work]\nhost = \"https://example.org\"\nuser = \"mrose\"\nto = "
                 "\"stdout:\"\n",
                 "2:8: the URL cannot be used (it begins neither with pop:// nor with pops://)"},
        bad_file{"HostThatIsAnotherAddressToOthers",
                 "[defaults]\nhost = \"010.0.0.1\"\nto = \"stdout:\"\n[account.a]\nuser = "
                 "\"a\"\n[account.b]\nuser = \"b\"\n",
                 "2:8: \"010.0.0.1\" can mean several addresses: write an IPv4 address as four "
                 "decimal numbers up to 255, without zeros before them"},
        bad_file{"ServerNameWithPort", account_and("server-name = \"pop.example.org:995\"\n"),
                 "5:15: the port is a setting of its own: host pop.example.org and port 995"},
        bad_file{"SourceThatIsADevice", account_and("source = \"eth0\"\n"),
                 "5:10: the source is a numeric address, as in 192.0.2.1"},
        bad_file{"ProxyOfAnUnknownKind", account_and("proxy = \"socks://h\"\n"),
                 "5:9: the URL cannot be used (a proxy begins with socks5:// or http://)"},
        bad_file{"ProxyOfTwoAccounts",
                 "[defaults]\nhost = \"h\"\nto = \"stdout:\"\nproxy = \"h:1080\"\n"
                 "[account.a]\nuser = \"a\"\n[account.b]\nuser = \"b\"\n",
                 "4:9: the URL cannot be used (a proxy begins with socks5:// or http://)"},
        bad_file{"FingerprintOfSha1",
                 account_and("fingerprint = \"" + std::string(40, 'a') + "\"\n"),
                 "5:15: a fingerprint is 64 hex digits of SHA-256; these are 40, as of SHA-1"},
        bad_file{"FingerprintCutOff", account_and("fingerprint = \"AB:CD\"\n"),
                 "5:15: a fingerprint is 64 hex digits of SHA-256; these are 4"},
        bad_file{"PinOfCurl", account_and("pin = \"sha256//xx\"\n"),
                 "5:7: a key pin is 44 characters of base64, or 64 hex digits of SHA-256, without "
                 "sha256// before them"},
        bad_file{"MechanismMisspelled", account_and("mechanism = \"CRAM_MD5\"\n"),
                 "5:13: pop3 has no mechanism \"CRAM_MD5\"; did you mean \"CRAM-MD5\"?"},
        bad_file{"MechanismThatWeLack", account_and("mechanism = \"DIGEST-MD5\"\n"),
                 "5:13: pop3 has no mechanism \"DIGEST-MD5\"; without this setting it uses the "
                 "strongest of the server"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfMissingAndConflictingSettings, BadFile,
    testing::Values(
        bad_file{"NoHost", "[account.work]\nuser = \"mrose\"\nto = \"stdout:\"\n",
                 "1:10: account \"work\": a host is missing: write host = \"pop.example.org\""},
        bad_file{"NoUser", "[account.\"b\u00FCro\"]\nhost = \"h\"\nto = \"stdout:\"\n",
                 "1:10: account \"b\u00FCro\": a user is missing: write user = \"mrose\""},
        bad_file{"NoTarget", "[account.work]\nhost = \"h\"\nuser = \"mrose\"\n",
                 "1:10: account \"work\": no target for the mail is set: write to = "
                 "\"maildir:~/Mail\""},
        bad_file{"NoRecipients", to_target("lmtp:localhost:24"),
                 "1:10: account \"work\": delivery by LMTP needs recipients: write recipients = "
                 "\"mrose@example.org\""},
        bad_file{"OneMailboxTwice",
                 account_and("[account.again]\nhost = \"POP.example.org\"\nuser = \"mrose\"\nto "
                             "= \"mbox:/m\"\n"),
                 "5:10: account \"again\": this is the mailbox of account \"work\""},
        bad_file{"TwoPasswords",
                 account_and("password = \"tanstaaf\"\npassword-command = \"pass\"\n"),
                 "6:1: the password comes from more than one source"},
        bad_file{"KeptAndDeleted", account_and("keep = true\ndelete-after = 3\n"),
                 "6:1: \"delete-after\" and \"keep\" exclude each other"},
        bad_file{"PinOnlyWithoutAPin", account_and("pin-only = true\n"),
                 "5:12: pin-only needs a fingerprint or a pin"},
        bad_file{"PinWithoutTls",
                 account_and("tls = \"none\"\npin = \"" + std::string(64, 'a') + "\"\n"),
                 "6:1: there is no certificate without TLS, and tls is none"},
        bad_file{"KeyWithoutCertificate", account_and("client-key = \"/dev/null\"\n"),
                 "5:1: client-key needs client-certificate"},
        bad_file{"ExternalWithoutCertificate", account_and("mechanism = \"EXTERNAL\"\n"),
                 "5:13: EXTERNAL needs client-certificate"},
        bad_file{"RecipientsOfNoLmtp", account_and("recipients = \"mrose\"\n"),
                 "5:1: recipients are for LMTP only"},
        bad_file{"ImapUserOfNoImap", account_and("imap-user = \"mrose\"\n"),
                 "5:1: imap-user is for IMAP targets only"},
        bad_file{"ClearTextOfImaps", to_target("imaps:localhost") + "imap-tls = \"none\"\n",
                 "5:1: imap-tls is for imap: targets: imaps: has TLS from the first octet"},
        bad_file{"TwoPasswordsForImap",
                 to_target("imaps:localhost") +
                     "imap-password-command = \"pass\"\nimap-password-credential = \"c\"\n",
                 "6:1: the password for IMAP comes from more than one source"},
        bad_file{"OwnerOfStandardOutput", account_and("deliver-as = \"mrose\"\n"),
                 "5:14: deliver-as is for a Maildir or an mbox"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfTargets, BadFile,
    testing::Values(
        bad_file{"Misspelled", to_target("maildr:/m"),
                 "4:6: target maildr:/m: this is not a target (write maildir:/m)"},
        bad_file{"LmtpWithoutPort", to_target("lmtp:localhost"),
                 "4:6: target lmtp:localhost: this is not a target (a port is missing: write "
                 "lmtp:localhost:24)"},
        bad_file{"ImapMechanism",
                 to_target("imaps:localhost") + "imap-mechanism = \"SCRAM-SHA-265\"\n",
                 "5:18: pop3 has no mechanism \"SCRAM-SHA-265\"; did you mean \"SCRAM-SHA-256\"?"},
        bad_file{"RefusedToAnMbox", account_and("refused-to = \"mbox:/var/mail/mrose\"\n"),
                 "5:14: refused messages go to a Maildir: write maildir:/path/to/it"},
        bad_file{"RefusedToNowhere", account_and("refused-to = \"maildir:/nowhere/Mail\"\n"),
                 "5:14: there is no folder /nowhere: create it, or check whether its disk is "
                 "mounted"},
        bad_file{"RelativeMaildir", to_target("maildir:Mail"), "4:6: " + relative},
        bad_file{"HomeOfAnotherUser", to_target("mbox:~ann/mbox"),
                 "4:6: only ~/ at its beginning stands for a home directory"},
        bad_file{"Variable", to_target("maildir:$HOME/Mail"),
                 "4:6: variables are not expanded: write the whole path, or ~/"},
        bad_file{"MaildirInNoFolder", to_target("maildir:/nowhere/Mail"),
                 "4:6: there is no folder /nowhere: create it, or check whether its disk is "
                 "mounted"},
        bad_file{"MaildirThatIsAnother", to_target("maildir:/usr"),
                 "4:6: /usr is not a Maildir: it has other files, and no cur, new and tmp"},
        bad_file{"MboxThatIsAFolder", to_target("mbox:/usr"),
                 "4:6: /usr is a folder, and an mbox is a file"},
        bad_file{"ProgramThatIsNotThere", to_target("pipe:procmial -d mrose"),
                 "4:6: there is no program \"procmial\" in PATH"},
        bad_file{"SocketThatIsNotThere",
                 to_target("lmtp:/nowhere/lmtp") + "recipients = [\"a@example.org\"]\n",
                 "4:6: there is no socket /nowhere/lmtp"},
        bad_file{"SecondRecipient",
                 to_target("lmtp:localhost:24") + "recipients = [\"a@example.org\", \"b c\"]\n",
                 "5:32: \"b c\" is not an address"},
        bad_file{"Sender",
                 to_target("lmtp:localhost:24") + "recipients = \"a@example.org\"\nsender = "
                                                  "\"<b>\"\n",
                 "6:10: \"<b>\" is not an address"},
        bad_file{"GmailWithoutAddress", to_target("gmail:ann"),
                 "4:6: target gmail:ann: this is not a target (an address is missing: write "
                 "gmail:ann@gmail.com)"},
        bad_file{"GmailInClearText",
                 to_target("gmail:ann@gmail.com") +
                     "gmail-token-command = \"c\"\ngmail-url = \"http://gmail.example.org\"\n",
                 "6:13: without TLS gmail-url may name only this machine, as in "
                 "http://127.0.0.1:8080"},
        bad_file{
            "HeadersForGmail",
            to_target("gmail:ann@gmail.com") +
                "gmail-token-command = \"c\"\nheaders-above = \"1M\"\n",
            "6:17: Gmail keeps the first message of a Message-ID, so the whole message could not "
            "follow its header: use max-size"},
        bad_file{"LabelWithABlank",
                 to_target("gmail:ann@gmail.com") +
                     "gmail-token-command = \"c\"\ngmail-labels = [\" Old\"]\n",
                 "6:17: a label neither begins nor ends with a blank"},
        bad_file{"LabelThatNobodyMaySet",
                 to_target("gmail:ann@gmail.com") +
                     "gmail-token-command = \"c\"\ngmail-labels = [\"Draft\"]\n",
                 "6:17: Gmail does not let programs set DRAFT"},
        bad_file{"LabelsOfNoGmail", account_and("gmail-labels = [\"INBOX\"]\n"),
                 "5:1: gmail-labels is for Gmail only"},
        bad_file{"DeliveredTo", account_and("delivered-to = \"a b\"\n"),
                 "5:16: delivered-to is not an address"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OfFiles, BadFile,
    testing::Values(bad_file{"NoAuthorities", account_and("ca = \"/nowhere/ca.pem\"\n"),
                             "5:6: there is no file /nowhere/ca.pem"},
                    bad_file{"AuthoritiesThatAreAFolder", account_and("ca = \"/usr\"\n"),
                             "5:6: /usr is a folder"},
                    bad_file{"FolderOfAuthoritiesThatIsAFile",
                             account_and("ca-directory = \"/dev/null\"\n"),
                             "5:16: /dev/null is not a folder"},
                    bad_file{"RelativePasswordFile", account_and("password-file = \"secret\"\n"),
                             "5:17: " + relative},
                    bad_file{"NoProfile", account_and("profile = \"/nowhere/p\"\n"),
                             "5:11: there is no file /nowhere/p"},
                    bad_file{"StateThatIsAFile", "state = \"/dev/null\"\n" + account_and(""),
                             "1:9: /dev/null is not a folder"},
                    bad_file{"NoSuchUser",
                             to_target("mbox:/m") + "deliver-as = \"nobody of that name\"\n",
                             "5:14: there is no user \"nobody of that name\""}),
    name_of);

TEST(FileOfAPassword, ThatOthersMayReadIsTold) {
    const test::temporary_directory home;
    const std::filesystem::path secret = home.path() / "secret";
    test::put(secret, "tanstaaf\n");
    std::filesystem::permissions(secret, std::filesystem::perms(0644));
    const std::string text = account_and("password-file = \"" + secret.string() + "\"\n");
    EXPECT_THAT(complaints_of(text),
                ElementsAre("f:5:17: other users may read or change " + secret.string() +
                            ": chmod 600 " + secret.string()));
    std::filesystem::permissions(secret, std::filesystem::perms(0600));
    EXPECT_THAT(complaints_of(text), IsEmpty());
}

TEST(ConfigCheck, AcceptsATargetThatIsCreatedByTheFirstRun) {
    const test::temporary_directory home;
    const std::string mail = (home.path() / "Mail").string();
    EXPECT_THAT(complaints_of(to_target("maildir:" + mail)), IsEmpty());
    EXPECT_THAT(complaints_of(to_target("maildir:" + mail + "/.work")), IsEmpty());
    EXPECT_THAT(complaints_of(to_target("mbox:" + mail)), IsEmpty());
}

TEST(ConfigCheck, LetsDefaultsHaveWhatIsForOtherAccounts) {
    EXPECT_THAT(complaints_of("[defaults]\nhost = \"h\"\nto = \"lmtp:localhost:24\"\nrecipients = "
                              "\"mrose\"\n[account.a]\nuser = \"a\"\n[account.b]\nuser = "
                              "\"b\"\nto = \"stdout:\"\n"),
                IsEmpty());
}

TEST(ConfigCheck, TellsOfADefaultOnceHoweverManyAccountsHaveIt) {
    EXPECT_THAT(complaints_of("[defaults]\nhost = \"h\"\nto = \"stdout:\"\nsource = \"lo\"\n"
                              "[account.a]\nuser = \"a\"\n[account.b]\nuser = \"b\"\n"),
                ElementsAre(HasSubstr("f:4:10: the source is a numeric address")));
}

}  // namespace
}  // namespace pop3::cli
