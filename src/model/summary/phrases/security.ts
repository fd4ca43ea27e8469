/** Phrases of identity, security and organization services; see `phrase.ts` for their form. */
export const SECURITY_PHRASES: Readonly<Record<string, string>> = {
  iam: `
    AddClientIDToOpenIDConnectProvider add {client ID:clientID} to {*OIDC provider:openIDConnectProviderArn}
    AddRoleToInstanceProfile add {role:roleName} to {*instance profile:instanceProfileName}
    AddUserToGroup add {*user:userName} to {group:groupName}
    AttachGroupPolicy attach {policy:policyArn} to {*group:groupName}
    AttachRolePolicy attach {policy:policyArn} to {*role:roleName}
    AttachUserPolicy attach {policy:policyArn} to {*user:userName}
    ChangePassword change their own password
    CreateAccessKey create {access key:accessKeyId}[ for {*user:userName}]
    CreateLoginProfile create a console password[ for {*user:userName}]
    CreatePolicyVersion create a version of {*policy:policyArn}
    CreateServiceLinkedRole create {*service-linked role:roleName} for {service:aWSServiceName}
    CreateServiceSpecificCredential create a service-specific credential for {*user:userName}
    DeactivateMFADevice deactivate {**MFA device:serialNumber}[ of {*user:userName}]
    DeleteAccessKey delete {**access key:accessKeyId}[ of {*user:userName}]
    DeleteAccountPasswordPolicy remove the account's password policy
    DeleteGroupPolicy delete {inline policy:policyName} of {*group:groupName}
    DeleteLoginProfile delete the console password[ of {*user:userName}]
    DeletePolicyVersion delete {version:versionId} of {*policy:policyArn}
    DeleteRolePermissionsBoundary remove the permissions boundary of {*role:roleName}
    DeleteRolePolicy delete {inline policy:policyName} of {*role:roleName}
    DeleteSSHPublicKey delete {SSH public key:sSHPublicKeyId} of {*user:userName}
    DeleteUserPermissionsBoundary remove the permissions boundary of {*user:userName}
    DeleteUserPolicy delete {inline policy:policyName} of {*user:userName}
    DetachGroupPolicy detach {policy:policyArn} from {*group:groupName}
    DetachRolePolicy detach {policy:policyArn} from {*role:roleName}
    DetachUserPolicy detach {policy:policyArn} from {*user:userName}
    EnableMFADevice enable {**MFA device:serialNumber}[ for {*user:userName}]
    PutGroupPolicy write {inline policy:policyName} of {*group:groupName}
    PutRolePermissionsBoundary set the permissions boundary of {*role:roleName}[ to {policy:permissionsBoundary}]
    PutRolePolicy write {inline policy:policyName} of {*role:roleName}
    PutUserPermissionsBoundary set the permissions boundary of {*user:userName}[ to {policy:permissionsBoundary}]
    PutUserPolicy write {inline policy:policyName} of {*user:userName}
    RemoveClientIDFromOpenIDConnectProvider remove {client ID:clientID} from {*OIDC provider:openIDConnectProviderArn}
    RemoveRoleFromInstanceProfile remove {role:roleName} from {*instance profile:instanceProfileName}
    RemoveUserFromGroup remove {*user:userName} from {group:groupName}
    SetDefaultPolicyVersion set the default version of {*policy:policyArn}[ to {:versionId}]
    UpdateAccessKey set {**access key:accessKeyId}[ of {*user:userName}][ to {:status}]
    UpdateAccountPasswordPolicy change the account's password policy
    UpdateAssumeRolePolicy change who may assume {*role:roleName}
    UpdateLoginProfile change the console password[ of {*user:userName}]
    UploadSSHPublicKey upload an SSH public key for {*user:userName}
    UploadSigningCertificate upload a signing certificate[ for {*user:userName}]`,

  sts: `
    AssumeRole assume {*role:roleArn}
    AssumeRoleWithSAML assume {*role:roleArn}[ with {SAML provider:principalArn}]
    AssumeRoleWithWebIdentity assume {*role:roleArn}
    GetFederationToken get credentials for federated user {:name}
    GetSessionToken get session credentials
    AssumeRoot act as root of {*account:targetPrincipal}`,

  sso: `
    AttachCustomerManagedPolicyReferenceToPermissionSet attach {policy:name} to {*permission set:permissionSetArn}
    AttachManagedPolicyToPermissionSet attach {policy:managedPolicyArn} to {*permission set:permissionSetArn}
    CreateAccountAssignment assign {permission set:permissionSetArn} in {*account:targetId} to {principal:principalId}
    DeleteAccountAssignment remove {permission set:permissionSetArn} in {*account:targetId} from {principal:principalId}
    DeleteInlinePolicyFromPermissionSet delete the inline policy of {*permission set:permissionSetArn}
    DetachManagedPolicyFromPermissionSet detach {policy:managedPolicyArn} from {*permission set:permissionSetArn}
    Federate sign in[ to {account:account_id}] with {*role:role_name}
    ProvisionPermissionSet provision {*permission set:permissionSetArn}[ in {account:targetId}]
    PutInlinePolicyToPermissionSet write the inline policy of {*permission set:permissionSetArn}
    UserAuthentication sign in to Identity Center`,

  "sso-directory": `
    AddMemberToGroup add {*user:memberId} to {**group:groupId}
    RemoveMemberFromGroup remove {*user:memberId} from {**group:groupId}`,

  identitystore: `
    CreateGroupMembership add {*user:userId memberId} to {**group:groupId}`,

  organizations: `
    AttachPolicy attach {policy:policyId} to {*target:targetId}
    CloseAccount close {*account:accountId}
    DetachPolicy detach {policy:policyId} from {*target:targetId}
    DisableAWSServiceAccess disable {:servicePrincipal} in the organization
    EnableAWSServiceAccess enable {:servicePrincipal} in the organization
    InviteAccountToOrganization invite {*account:id} to the organization
    LeaveOrganization leave the organization
    MoveAccount move {*account:accountId} to {:destinationParentId}
    DeregisterDelegatedAdministrator remove {*account:accountId} as delegated administrator of {:servicePrincipal}
    RegisterDelegatedAdministrator make {*account:accountId} delegated administrator of {:servicePrincipal}
    RemoveAccountFromOrganization remove {*account:accountId} from the organization`,

  account: `
    DisableRegion disable Region {:regionName}
    EnableRegion enable Region {:regionName}`,

  kms: `
    CancelKeyDeletion cancel the deletion of {*key:keyId}
    CreateAlias create {*alias:aliasName}[ for {key:targetKeyId}]
    CreateGrant grant use of {*key:keyId}[ to {:granteePrincipal}]
    DeleteImportedKeyMaterial delete the imported material of {*key:keyId}
    ImportKeyMaterial import material into {*key:keyId}
    PutKeyPolicy change the policy of {*key:keyId}
    ReplicateKey replicate {*key:keyId}[ to {:replicaRegion}]
    RetireGrant retire a grant of {*key:keyId}
    RevokeGrant revoke a grant of {*key:keyId}
    RotateKeyOnDemand rotate {*key:keyId}
    ScheduleKeyDeletion schedule the deletion of {*key:keyId}
    UpdateAlias point {*alias:aliasName} to {key:targetKeyId}
    UpdatePrimaryRegion move the primary Region of {*key:keyId}[ to {:primaryRegion}]`,

  secretsmanager: `
    CancelRotateSecret cancel the rotation of {*secret:secretId}
    DeleteResourcePolicy remove the policy of {*secret:secretId}
    GetSecretValue read {*secret:secretId}
    PutResourcePolicy change the policy of {*secret:secretId}
    RemoveRegionsFromReplication stop the replication of {*secret:secretId}[ to {:removeReplicaRegions}]
    ReplicateSecretToRegions replicate {*secret:secretId}[ to {:region}]
    UpdateSecretVersionStage move {label:versionStage} of {*secret:secretId}`,

  guardduty: `
    CreateMembers add {*member account:accountId}
    DeleteMembers remove {*member account:accountId}
    DisassociateFromAdministratorAccount leave the administrator account
    DisassociateFromMasterAccount leave the administrator account
    DisassociateMembers disassociate {*member account:accountId}
    InviteMembers invite {*member account:accountId}
    StopMonitoringMembers stop monitoring {*member account:accountId}`,

  securityhub: `
    DisableSecurityHub disable Security Hub
    EnableSecurityHub enable Security Hub`,

  cloudtrail: `
    AddTags tag {*resource:resourceId}
    PutEventSelectors change the event selectors of {*trail:trailName}
    PutInsightSelectors change the Insights selectors of {*trail:trailName}
    RemoveTags untag {*resource:resourceId}
    StartLogging start logging of {*trail:name}
    StopLogging stop logging of {*trail:name}`,

  inspector2: `
    Disable turn off Inspector
    Enable turn on Inspector`,

  macie2: `
    DisableMacie turn off Macie
    EnableMacie turn on Macie`,

  config: `
    DeleteDeliveryChannel delete {*delivery channel:deliveryChannelName}`,

  "cognito-idp": `
    AddCustomAttributes add attributes to {*user pool:userPoolId}
    AdminAddUserToGroup add {user:username} to {group:groupName} in {*user pool:userPoolId}
    AdminCreateUser create {user:username} in {*user pool:userPoolId}
    AdminDeleteUser delete {user:username} in {*user pool:userPoolId}
    AdminSetUserPassword set the password of {user:username} in {*user pool:userPoolId}`,

  ram: `
    AssociateResourceShare change {*resource share:resourceShareArn}
    DisassociateResourceShare change {*resource share:resourceShareArn}`,

  wafv2: `
    AssociateWebACL associate {web ACL:webACLArn} with {*resource:resourceArn}
    DeleteLoggingConfiguration turn off logging of {*web ACL:resourceArn}
    DisassociateWebACL remove the web ACL from {*resource:resourceArn}
    PutLoggingConfiguration turn on logging of {*web ACL:resourceArn}`,
};
