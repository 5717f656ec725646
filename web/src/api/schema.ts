// Made by `make web-types` from the server's description of its API; not by hand.
// openapi-sha256: f34885718ad576b3b5b2c477878e8aee12e332208d97c455215b5dc1fee9d27d

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Whether the server answers. Needs no token.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Counts and times in Prometheus' text format.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs
         * @description Which jobs this installation does, and why the others are missing.
         */
        get: operations["jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/skeleton": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Skeleton
         * @description The joints that figures have.
         */
        get: operations["skeleton"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Work
         * @description Long work, the latest first.
         */
        get: operations["list_work"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work/{work}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Work
         * @description How far a piece of long work is.
         */
        get: operations["get_work"];
        put?: never;
        post?: never;
        /**
         * Cancel Work
         * @description Stop a piece of long work at its next step; what it has stored stays.
         */
        delete: operations["cancel_work"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work/{work}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Work Events
         * @description Server-sent events: `progress` with a WorkStatus whenever it changes, then `end` with the last one.
         */
        get: operations["work_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search
         * @description The files, and the moments in them, that show what the text says.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/like": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Like
         * @description The files whose motion is most like a clip's, which may be an upload.
         */
        get: operations["search_like"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Library
         * @description What the library holds; all zeros where there is none yet.
         */
        get: operations["library"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/clips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Library Clips
         * @description The library's files, filtered and in order.
         */
        get: operations["library_clips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Index Library
         * @description Read what is new or changed, as long work. New folders are named on the server's own machine alone.
         */
        post: operations["index_library"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clip
         * @description A clip, how it was read and its problems.
         */
        get: operations["clip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/joints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clip Joints
         * @description The clip's joints as a message of 16-bit differences; docs/server.md says how to read it.
         */
        get: operations["clip_joints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Uploads
         * @description What was sent or made here, the latest first.
         */
        get: operations["list_uploads"];
        put?: never;
        /**
         * Upload
         * @description Keep a motion file for a while. It is read at once; one that cannot be read is refused with the reason.
         */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{clip}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Upload
         * @description Delete an upload, or a motion made here.
         */
        delete: operations["delete_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Common Labels
         * @description The labels that are tried where none are given.
         */
        get: operations["common_labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/recognise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recognise
         * @description Which of the labels the clip shows.
         */
        post: operations["recognise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clip Words
         * @description What the clip shows, in facts and in words that were checked against them.
         */
        get: operations["describe_clip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check
         * @description A caption's claims, each supported, contradicted or not measurable, and the caption put right.
         */
        post: operations["check_caption"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/describe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Describe
         * @description Words for a label or a walker, from texts of our own.
         */
        post: operations["describe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description The clip as a file to download.
         */
        get: operations["export_clip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tokens
         * @description The codes that the tokenizer says a clip in, and when.
         */
        get: operations["tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/gait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Parameters
         * @description The plain parameters of a walk; a clip without steady walking is refused with the reason.
         */
        get: operations["gait"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Attributes
         * @description Guesses at the attributes of who walks.
         */
        get: operations["gait_attributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/walks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Walks
         * @description Walks of the library that fit a description of the walker. The first time each file is looked at.
         */
        get: operations["search_walks"];
        put?: never;
        /**
         * Find Walks
         * @description The same as long work, which tells how far it is; the work's result is what the search answers.
         */
        post: operations["find_walks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/coach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Coach
         * @description What to change in the attempt to come to the target: measured, graded, and silent where nothing is sure.
         */
        post: operations["coach"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate
         * @description Motion from words; the work's result is `{"clips": [ids], "claims": [of each clip: {claim, status, reason}]}`.
         */
        post: operations["generate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/edit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit
         * @description A clip with a part made anew; the work's result is that of generate.
         */
        post: operations["edit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Attributes
         * @description Guesses at who walks. The caution belongs beside them wherever they are shown.
         */
        Attributes: {
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Problem */
            problem: string;
            /** Guesses */
            guesses: components["schemas"]["Guess"][];
            /** Caution */
            caution: string;
        };
        /** Body_upload */
        Body_upload: {
            /**
             * File
             * @description A motion file; for .amc also its .asf, for .npy also its .joints.json.
             */
            file: string[];
        };
        /**
         * Caption
         * @description A sentence to check.
         */
        Caption: {
            /** Caption */
            caption: string;
        };
        /**
         * Clip
         * @description A clip in full: how its file was read, and what is wrong with it.
         */
        Clip: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Folder */
            folder: string;
            /**
             * Origin
             * @enum {string}
             */
            origin: "library" | "upload" | "made";
            /** Seconds */
            seconds: number;
            /**
             * Fps
             * @description Of the file.
             */
            fps: number;
            /** Frames */
            frames: number;
            /** Format */
            format: string;
            /**
             * Start
             * @description Seconds of the file at which its joints begin.
             */
            start: number;
            /**
             * Shown Seconds
             * @description How long its joints last.
             */
            shown_seconds: number;
            /**
             * Facts
             * @description How the file was understood, as `motionary info` says it.
             */
            facts: {
                [key: string]: unknown;
            };
            /** Problems */
            problems: string[];
            /**
             * Path
             * @description Where it lies, told on the server's own machine alone.
             */
            path?: string | null;
        };
        /**
         * ClipSummary
         * @description A clip as lists show it.
         */
        ClipSummary: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Folder */
            folder: string;
            /**
             * Origin
             * @enum {string}
             */
            origin: "library" | "upload" | "made";
            /** Seconds */
            seconds: number;
            /**
             * Fps
             * @description Of the file.
             */
            fps: number;
            /** Frames */
            frames: number;
            /** Format */
            format: string;
        };
        /**
         * ClipWords
         * @description A clip in words, none of which the motion contradicts, and all that was measured.
         */
        ClipWords: {
            /** Texts */
            texts: string[];
            /**
             * Source
             * @description Who wrote: rules, or a language model.
             */
            source: string;
            /** Note */
            note: string;
            /** Facts */
            facts: components["schemas"]["Fact"][];
        };
        /**
         * Clips
         * @description A page of a list: `total` match the filters.
         */
        Clips: {
            /** Total */
            total: number;
            /** Clips */
            clips: components["schemas"]["ClipSummary"][];
        };
        /**
         * CoachRequest
         * @description Two clips, and how many instructions at most.
         */
        CoachRequest: {
            /**
             * Attempt
             * @description A clip's id.
             */
            attempt: string;
            /**
             * Target
             * @description A clip's id.
             */
            target: string;
            /**
             * Most
             * @default 3
             */
            most: number;
            /**
             * Verified
             * @description Carry each finding out and say what it removes; slower.
             * @default false
             */
            verified: boolean;
        };
        /**
         * Coached
         * @description What to change, and the moments of the movement that belong together.
         *
         *     `attempt_times[r][k]` and `target_times[r][k]`: seconds of each file's repetition r at moment k of the movement, of
         *     which there are as many as `curves` have values. Two figures run together when both are put to the same k.
         */
        Coached: {
            /** Texts */
            texts: string[];
            /** Findings */
            findings: components["schemas"]["Finding"][];
            /** Notes */
            notes: string[];
            /** Caution */
            caution: string;
            /** Repetitions */
            repetitions: [
                number,
                number
            ];
            /**
             * Pose Error
             * @description Metres by which joints are off on average, where verified.
             */
            pose_error: number | null;
            /**
             * Removed
             * @description The part of it that the instructions remove together, where verified.
             */
            removed: number | null;
            /** Phases */
            phases: components["schemas"]["Phase"][];
            /** Attempt Times */
            attempt_times: number[][];
            /** Target Times */
            target_times: number[][];
            /** Curves */
            curves: components["schemas"]["Curve"][];
        };
        /**
         * Curve
         * @description An angle in degrees, of the attempt and of the target at the same moments of the movement.
         */
        Curve: {
            /** Name */
            name: string;
            /** Attempt */
            attempt: number[];
            /** Target */
            target: number[];
        };
        /**
         * EditRequest
         * @description What becomes of a part of a clip. `joints` (names of the figure's) stand in for `part`, where given.
         */
        EditRequest: {
            /**
             * Count
             * @default 4
             */
            count: number;
            /**
             * Candidates
             * @description Motions made for each variant, of which the one is kept that is seen to do most of what the words claim; by default 4 for a single variant and 1 for several, to choose from oneself.
             */
            candidates?: number | null;
            /**
             * Seed
             * @default 0
             */
            seed: number;
            /**
             * Steps
             * @default 20
             */
            steps: number;
            /**
             * Guidance
             * @default 2.5
             */
            guidance: number;
            /**
             * Sampler
             * @default dpm-solver++
             * @enum {string}
             */
            sampler: "dpm-solver++" | "ddim" | "ddpm";
            /**
             * Clip
             * @description A clip's id.
             */
            clip: string;
            /** Text */
            text: string;
            /**
             * Part
             * @default upper
             * @enum {string}
             */
            part: "all" | "upper" | "lower" | "arms" | "left_arm" | "right_arm" | "legs" | "left_leg" | "right_leg" | "torso" | "head" | "path";
            /** Joints */
            joints?: string[];
            /** Start */
            start?: number | null;
            /** Stop */
            stop?: number | null;
            /**
             * Way
             * @description The rest is held while sampling, or put back once at the end.
             * @default every-step
             * @enum {string}
             */
            way: "every-step" | "once";
        };
        /**
         * ErrorBody
         * @description The body of every answer that is an error.
         */
        ErrorBody: {
            error: components["schemas"]["Problem"];
        };
        /**
         * Fact
         * @description One thing that was measured; see docs/grounding.md for the kinds.
         */
        Fact: {
            /** Kind */
            kind: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /**
             * Text
             * @description A clause in the third person without a subject.
             */
            text: string;
            /** Part */
            part: string;
            /** Side */
            side: string | null;
            /** Direction */
            direction: string | null;
            /** Speed */
            speed: string | null;
            /** Count */
            count: number;
            /**
             * Values
             * @description Measures, the unit in the name.
             */
            values: {
                [key: string]: number;
            };
            /** Confidence */
            confidence: number;
        };
        /**
         * FailedFile
         * @description A file that could not be read, and why.
         */
        FailedFile: {
            /** Name */
            name: string;
            /** Error */
            error: string;
        };
        /**
         * FigureSkeleton
         * @description The joints of every message of joints, in their order; the parent of the root is -1.
         */
        FigureSkeleton: {
            /** Joints */
            joints: string[];
            /** Parents */
            parents: number[];
        };
        /**
         * Finding
         * @description One change that brings the attempt closer to the target, with its figures.
         */
        Finding: {
            /** Measure */
            measure: string;
            /** Side */
            side: string;
            /** Direction */
            direction: string;
            /** Phase */
            phase: string;
            /** Change */
            change: number;
            /** Attempt */
            attempt: number;
            /** Target */
            target: number;
            /** Unit */
            unit: string;
            /**
             * Size
             * @description The change in units of the smallest one worth saying.
             */
            size: number;
            /** Confidence */
            confidence: number;
            /**
             * Joints
             * @description Joints of the figure to mark.
             */
            joints: number[];
            /**
             * Instead Of
             * @default
             */
            instead_of: string;
            /** Explains */
            explains?: string[];
            /** Removes */
            removes?: number | null;
            /**
             * Text
             * @description The instruction.
             */
            text: string;
            /**
             * At
             * @description Where in the movement, 0 to 1: the moment to jump to.
             */
            at: number;
            /**
             * Until
             * @description Where it ends.
             */
            until: number;
        };
        /**
         * Folder
         * @description A folder below the library's common one ("" for itself), and how many clips lie in it.
         */
        Folder: {
            /** Folder */
            folder: string;
            /** Clips */
            clips: number;
        };
        /**
         * Footfall
         * @description A foot's stay on the floor; null where the take begins or ends with the foot standing.
         */
        Footfall: {
            /**
             * Side
             * @description left or right.
             */
            side: string;
            /** Land */
            land: number | null;
            /** Lift */
            lift: number | null;
        };
        /**
         * Gait
         * @description The parameters of a walk, its footfalls in order, and the steady steps that alone were measured.
         */
        Gait: {
            /** Parameters */
            parameters: components["schemas"]["Parameter"][];
            /** Footfalls */
            footfalls: components["schemas"]["Footfall"][];
            /** Steps */
            steps: components["schemas"]["Span"][];
        };
        /**
         * GenerateRequest
         * @description Phrases one after the other.
         */
        GenerateRequest: {
            /**
             * Count
             * @default 4
             */
            count: number;
            /**
             * Candidates
             * @description Motions made for each variant, of which the one is kept that is seen to do most of what the words claim; by default 4 for a single variant and 1 for several, to choose from oneself.
             */
            candidates?: number | null;
            /**
             * Seed
             * @default 0
             */
            seed: number;
            /**
             * Steps
             * @default 20
             */
            steps: number;
            /**
             * Guidance
             * @default 2.5
             */
            guidance: number;
            /**
             * Sampler
             * @default dpm-solver++
             * @enum {string}
             */
            sampler: "dpm-solver++" | "ddim" | "ddpm";
            /** Phrases */
            phrases: components["schemas"]["PhraseRequest"][];
        };
        /**
         * Guess
         * @description How sure a model is of an attribute, beside its share among training walks and how well the model ranks by it.
         */
        Guess: {
            /** Name */
            name: string;
            /** Group */
            group: string;
            /** Confidence */
            confidence: number;
            /** Share */
            share: number | null;
            /** Auc */
            auc: number;
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * Health
         * @description The server answers.
         */
        Health: {
            /**
             * Status
             * @default ok
             */
            status: string;
            /**
             * Version
             * @default 0.1.0
             */
            version: string;
        };
        /**
         * Hit
         * @description A file found, and its best moment.
         */
        Hit: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Folder
             * @description Its folder below the library's common one.
             */
            folder: string;
            /**
             * Seconds
             * @description How long the whole file lasts.
             */
            seconds: number;
            /** Start */
            start: number;
            /** End */
            end: number;
            /**
             * Score
             * @description A cosine: 1 is a perfect match, 0 unrelated.
             */
            score: number;
        };
        /**
         * Hits
         * @description What a search found, best first.
         */
        Hits: {
            /** Query */
            query: string;
            /**
             * Files
             * @description How many files were searched.
             */
            files: number;
            /** Hits */
            hits: components["schemas"]["Hit"][];
        };
        /**
         * IndexRequest
         * @description The folder on the server's machine to make searchable; null: the folders that the library already has.
         */
        IndexRequest: {
            /** Folder */
            folder?: string | null;
            /**
             * Rebuild
             * @description Make the index anew from the folder alone, as one of another checkpoint needs.
             * @default false
             */
            rebuild: boolean;
        };
        /**
         * JobStatus
         * @description A job, and why it is not there where it is not.
         */
        JobStatus: {
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Is There */
            is_there: boolean;
            /**
             * Reason
             * @default
             */
            reason: string;
        };
        /**
         * Jobs
         * @description What the app can show.
         */
        Jobs: {
            /**
             * Version
             * @default 0.1.0
             */
            version: string;
            /**
             * Local
             * @description Whether the server can be reached from its own machine alone.
             */
            local: boolean;
            /**
             * Upload Bytes
             * @description The largest upload.
             */
            upload_bytes: number;
            /** Jobs */
            jobs: components["schemas"]["JobStatus"][];
        };
        /**
         * LabelRequest
         * @description A label such as cartwheel, or a walker's attributes with confidences; one of the two.
         */
        LabelRequest: {
            /** Label */
            label?: string | null;
            /** Attributes */
            attributes?: {
                [key: string]: number;
            } | null;
            /**
             * Count
             * @default 1
             */
            count: number;
            /**
             * Seed
             * @default 0
             */
            seed: number;
        };
        /**
         * Library
         * @description What the library holds.
         */
        Library: {
            /** Is There */
            is_there: boolean;
            /**
             * Path
             * @description The index file; its name alone where others can reach the server.
             */
            path: string;
            /** Clips */
            clips: number;
            /** Failed */
            failed: number;
            /** Seconds */
            seconds: number;
            /** Folders */
            folders: components["schemas"]["Folder"][];
            /** Failures */
            failures: components["schemas"]["FailedFile"][];
        };
        /**
         * Moment
         * @description A stretch of the clip, and the label that fits it best.
         */
        Moment: {
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Label */
            label: string;
            /** Score */
            score: number;
        };
        /**
         * Parameter
         * @description A measure of a walk; null where it is not known. `asymmetry` in percent, for what both sides have.
         */
        Parameter: {
            /** Name */
            name: string;
            /** Unit */
            unit: string;
            /** Value */
            value: number | null;
            /** Left */
            left?: number | null;
            /** Right */
            right?: number | null;
            /** Asymmetry */
            asymmetry?: number | null;
            /**
             * Spread
             * @description Standard deviation among the steps or strides measured.
             */
            spread?: number | null;
        };
        /**
         * Phase
         * @description A part of the movement, `start` to `end` of it, 0 to 1.
         */
        Phase: {
            /** Words */
            words: string;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * PhraseRequest
         * @description What happens for some seconds.
         */
        PhraseRequest: {
            /** Text */
            text: string;
            /**
             * Seconds
             * @default 4
             */
            seconds: number;
        };
        /**
         * Problem
         * @description An error: `kind` is stable, for programs; the rest is for people.
         */
        Problem: {
            /** Kind */
            kind: string;
            /**
             * What
             * @description What is wrong.
             */
            what: string;
            /**
             * Where
             * @description The file and line, or the field of the request.
             * @default
             */
            where: string;
            /**
             * Value
             * @description The value that is wrong, shortened.
             * @default
             */
            value: string;
            /**
             * Help
             * @description What helps.
             * @default
             */
            help: string;
        };
        /**
         * RecogniseRequest
         * @description Labels to choose from, known from training or not; none: common actions (see `/api/labels`).
         */
        RecogniseRequest: {
            /** Labels */
            labels?: string[];
            /**
             * Method
             * @default retrieval
             * @enum {string}
             */
            method: "retrieval" | "language";
        };
        /**
         * Recognised
         * @description All labels, best first, and the moments at which the best label changes.
         */
        Recognised: {
            /** Labels */
            labels: components["schemas"]["Score"][];
            /** Moments */
            moments: components["schemas"]["Moment"][];
        };
        /**
         * Score
         * @description A label, its score, and its share of all labels asked for (not a probability).
         */
        Score: {
            /** Label */
            label: string;
            /** Score */
            score: number;
            /** Share */
            share: number;
        };
        /**
         * Span
         * @description Seconds of the file.
         */
        Span: {
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * TokenMoment
         * @description A stretch in which one code stays.
         */
        TokenMoment: {
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Code */
            code: number[];
            /** Times */
            times: number;
        };
        /**
         * Tokens
         * @description An action sentence: its codes in order, and the moments in which one stays.
         */
        Tokens: {
            /**
             * Known
             * @description How many codes there are.
             */
            known: number;
            /** Different */
            different: number;
            /**
             * Seconds
             * @description What one code covers.
             */
            seconds: number;
            /** Sentence */
            sentence: number[][];
            /** Moments */
            moments: components["schemas"]["TokenMoment"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
            /** Input */
            input?: unknown;
            /** Context */
            ctx?: Record<string, never>;
        };
        /**
         * WalkHit
         * @description A walk found.
         */
        WalkHit: {
            /**
             * Id
             * @description Its id, where the library has it.
             */
            id: string | null;
            /** Name */
            name: string;
            /** Score */
            score: number;
            /** Cadence */
            cadence: number | null;
            /** Speed */
            speed: number | null;
        };
        /**
         * Walks
         * @description Walks of the library by description, best first.
         */
        Walks: {
            /** Query */
            query: string;
            /** Walks */
            walks: number;
            /** Skipped */
            skipped: number;
            /** Hits */
            hits: components["schemas"]["WalkHit"][];
            /** Caution */
            caution: string;
        };
        /**
         * WalksRequest
         * @description A description of a walker.
         */
        WalksRequest: {
            /** Text */
            text: string;
            /**
             * Top
             * @default 10
             */
            top: number;
        };
        /**
         * Words
         * @description Texts about a label or a walker.
         */
        Words: {
            /** Texts */
            texts: string[];
            /** Source */
            source: string;
            /** Note */
            note: string;
        };
        /**
         * WorkStatus
         * @description A piece of long work.
         */
        WorkStatus: {
            /** Id */
            id: string;
            /**
             * Kind
             * @description What is done: index, generate, edit, walks.
             */
            kind: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            /**
             * Stage
             * @description What it does now, in words.
             * @default
             */
            stage: string;
            /**
             * Done
             * @default 0
             */
            done: number;
            /**
             * Total
             * @default 0
             */
            total: number;
            /** Notes */
            notes?: string[];
            /**
             * Seconds
             * @description How long it has run.
             * @default 0
             */
            seconds: number;
            /**
             * Result
             * @description What came of it, once it is done.
             */
            result?: {
                [key: string]: unknown;
            } | null;
            error?: components["schemas"]["Problem"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jobs"];
                };
            };
        };
    };
    skeleton: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureSkeleton"];
                };
            };
        };
    };
    list_work: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"][];
                };
            };
        };
    };
    get_work: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    cancel_work: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    work_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                text: string;
                /** @description How many files. */
                top?: number;
                /** @description A glob that the file's whole path must match. */
                only?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hits"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    search_like: {
        parameters: {
            query?: {
                /** @description How many files. */
                top?: number;
                /** @description A glob that the file's whole path must match. */
                only?: string | null;
            };
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hits"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    library: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Library"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    library_clips: {
        parameters: {
            query?: {
                /** @description Part of the path, in any case. */
                text?: string;
                folder?: string;
                /** @description Seconds. */
                shortest?: number;
                /** @description Seconds. */
                longest?: number;
                order?: "name" | "folder" | "longest" | "shortest";
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clips"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    index_library: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IndexRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    clip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clip"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    clip_joints: {
        parameters: {
            query?: {
                /** @description Frames a second at most. */
                rate?: number;
            };
            header?: {
                "accept-encoding"?: string;
                "if-none-match"?: string;
            };
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-motionary-joints": string;
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_uploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipSummary"][];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_upload"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clip"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    common_labels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    recognise: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecogniseRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recognised"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    describe_clip: {
        parameters: {
            query?: {
                /** @description How many texts. */
                count?: number;
                /** @description Another one gives other words. */
                seed?: number;
            };
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipWords"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    check_caption: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Caption"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    describe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Words"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_clip: {
        parameters: {
            query: {
                format: "bvh" | "glb" | "npz" | "amass" | "npy" | "csv" | "gif" | "webp" | "png";
                /** @description Seconds of the file. */
                start?: number;
                stop?: number | null;
                mirror?: boolean;
                fps?: number | null;
                lock_feet?: boolean;
                ground?: boolean;
            };
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    gait: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Gait"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    gait_attributes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A clip's id, as searches and uploads give it. */
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attributes"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    search_walks: {
        parameters: {
            query: {
                text: string;
                top?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Walks"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_walks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WalksRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    coach: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CoachRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Coached"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    generate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    edit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkStatus"];
                };
            };
            /** @description No token, where one is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such clip, library or checkpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The index cannot be read. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The clip's file is no longer there. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description What was sent cannot be used; the answer says why and what helps. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something this needs is not installed or does not answer. */
            424: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too much at once; try again after Retry-After seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
