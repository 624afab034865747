extension Planio.WikiPage {
    /// What can be set in a wiki page beside the text, which every change sends.
    public struct Fields: Planio.FieldSet {
        private static let renaming: Set<Scope> = [.renameWikiPages]

        /// In the site's markup. An operation's parameter sets it.
        public let text = Planio.Field<String>("text")
        /// What the author says of the change, at most 1024 characters. Of a text that does not change it is dropped.
        public let comments = Planio.Field<String>("comments")
        /// The version that the change is based on. An operation's parameter sets it.
        public let version = Planio.Field<Int>("version", shownAs: .nowhere)
        /// Another title: renames the page.
        public let title = Planio.Field<Title>("title", updating: renaming)
        /// The page above it; `nil` for none. The server refuses a page that is not there, without a reason.
        public let parentTitle = Planio.Field<Title>("parent_title", updating: renaming, shownAs: .nowhere)
        /// The page above it, by its number, which Redmine's API never shows.
        public let parentID = Planio.Field<Identifier<Planio.WikiPage>>(
            "parent_id", updating: renaming, shownAs: .nowhere)
        /// Whether the old title of a page that is renamed goes on leading to it; it does if left out.
        public let redirect = Planio.Field<Redirect>("redirect_existing_links", updating: renaming, shownAs: .nowhere)
        /// Another project's wiki, into which the page is moved with those below it, by its number, which Redmine's API never
        /// shows.
        public let wikiID = Planio.Field<Planio.Wiki.ID>("wiki_id", updating: renaming, shownAs: .nowhere)
        /// `true` makes it the first page of the wiki; `false` changes nothing.
        public let isStartPage = Planio.Field<Bool>("is_start_page", needs: [.manageWiki], shownAs: .nowhere)
        /// Attachments to delete.
        public let deletedAttachmentIDs = Planio.Field<[Planio.Attachment.ID]>(
            "deleted_attachment_ids", needs: [.deleteWikiPagesAttachments], shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}
